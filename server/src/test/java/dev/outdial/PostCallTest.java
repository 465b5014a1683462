package dev.outdial;

import org.junit.jupiter.api.Nested;

/// What comes after a call, on both databases.
class PostCallTest {
    @Nested
    class OnSqlite extends PostCallContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgres extends PostCallContract {
        OnPostgres() {
            super(TestDatabases.POSTGRESQL);
        }
    }
}
