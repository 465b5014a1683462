package dev.outdial.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// The database of the server under fire.
interface Store extends AutoCloseable {
    /// How it is called in reports.
    String name();

    /// For `DATABASE_URL`.
    String url();

    /// A connection beside the server's.
    Connection connect() throws SQLException;

    /// Makes the kind of trouble this database can have: locked for so long, or all connections broken off.
    void disturb(Duration time) throws SQLException, InterruptedException;

    /// What the database itself finds wrong with its files; empty if nothing.
    List<String> faults() throws SQLException;

    @Override
    void close();
}
