package dev.outdial;

import org.junit.jupiter.api.Nested;

/// Bad input, on both databases.
class BadInputTest {
    @Nested
    class OnSqlite extends BadInputContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgresql extends BadInputContract {
        OnPostgresql() {
            super(TestDatabases.POSTGRESQL);
        }
    }
}
