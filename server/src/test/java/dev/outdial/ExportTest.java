package dev.outdial;

import org.junit.jupiter.api.Nested;

/// The history as a file, on both databases.
class ExportTest {
    @Nested
    class OnSqlite extends ExportContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgres extends ExportContract {
        OnPostgres() {
            super(TestDatabases.POSTGRESQL);
        }
    }
}
