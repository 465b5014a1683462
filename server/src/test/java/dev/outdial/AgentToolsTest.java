package dev.outdial;

import org.junit.jupiter.api.Nested;

/// What agents can do, on both databases.
class AgentToolsTest {
    @Nested
    class OnSqlite extends AgentToolsContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgres extends AgentToolsContract {
        OnPostgres() {
            super(TestDatabases.POSTGRESQL);
        }
    }
}
