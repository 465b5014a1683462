package dev.outdial;

import org.junit.jupiter.api.Nested;

/// Calls whose news goes astray, on both databases.
class LostNewsTest {
    @Nested
    class OnSqlite extends LostNewsContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgres extends LostNewsContract {
        OnPostgres() {
            super(TestDatabases.POSTGRESQL);
        }
    }
}
