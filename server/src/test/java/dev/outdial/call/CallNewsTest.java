package dev.outdial.call;

import dev.outdial.TestDatabases;
import org.junit.jupiter.api.Nested;

/// What is told of calls, on both databases.
class CallNewsTest {
    @Nested
    class OnSqlite extends CallNewsContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgres extends CallNewsContract {
        OnPostgres() {
            super(TestDatabases.POSTGRESQL);
        }
    }
}
