package dev.outdial;

import org.junit.jupiter.api.Nested;

/// [RecordingContract] on both databases.
class RecordingTest {
    @Nested
    class OnSqlite extends RecordingContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgres extends RecordingContract {
        OnPostgres() {
            super(TestDatabases.POSTGRESQL);
        }
    }
}
