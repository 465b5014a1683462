package dev.outdial;

import org.junit.jupiter.api.Nested;

/// A conversation's timeline on both databases.
class TimelineTest {
    @Nested
    class OnSqlite extends TimelineContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgres extends TimelineContract {
        OnPostgres() {
            super(TestDatabases.POSTGRESQL);
        }
    }
}
