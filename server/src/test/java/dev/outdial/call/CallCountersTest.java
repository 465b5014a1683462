package dev.outdial.call;

import dev.outdial.TestDatabases;
import org.junit.jupiter.api.Nested;

/// The counters on both databases.
class CallCountersTest {
    @Nested
    class OnSqlite extends CallCountersContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgres extends CallCountersContract {
        OnPostgres() {
            super(TestDatabases.POSTGRESQL);
        }
    }
}
