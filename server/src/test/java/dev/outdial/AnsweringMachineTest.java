package dev.outdial;

import org.junit.jupiter.api.Nested;

/// Answering machines on both databases.
class AnsweringMachineTest {
    @Nested
    class OnSqlite extends AnsweringMachineContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgres extends AnsweringMachineContract {
        OnPostgres() {
            super(TestDatabases.POSTGRESQL);
        }
    }
}
