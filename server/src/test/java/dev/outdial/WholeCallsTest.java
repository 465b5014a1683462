package dev.outdial;

import org.junit.jupiter.api.Nested;

/// Whole calls on both databases.
class WholeCallsTest {
    @Nested
    class OnSqlite extends WholeCallsContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgres extends WholeCallsContract {
        OnPostgres() {
            super(TestDatabases.POSTGRESQL);
        }
    }
}
