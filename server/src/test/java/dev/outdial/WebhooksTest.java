package dev.outdial;

import org.junit.jupiter.api.Nested;

/// Events and webhooks, on both databases.
class WebhooksTest {
    @Nested
    class OnSqlite extends WebhooksContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgres extends WebhooksContract {
        OnPostgres() {
            super(TestDatabases.POSTGRESQL);
        }
    }
}
