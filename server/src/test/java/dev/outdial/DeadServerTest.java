package dev.outdial;

import org.junit.jupiter.api.Nested;

/// What a dead server leaves behind, on both databases.
class DeadServerTest {
    @Nested
    class OnSqlite extends DeadServerContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgres extends DeadServerContract {
        OnPostgres() {
            super(TestDatabases.POSTGRESQL);
        }
    }
}
