package dev.outdial;

import org.junit.jupiter.api.Nested;

/// Forgetting people, on both databases.
class ErasureTest {
    @Nested
    class OnSqlite extends ErasureContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgres extends ErasureContract {
        OnPostgres() {
            super(TestDatabases.POSTGRESQL);
        }
    }
}
