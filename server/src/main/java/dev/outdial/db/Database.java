package dev.outdial.db;

import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// A relational database that is read and written with SQL.
///
/// All of them block and may be called from any thread but an event loop's. What runs inside must do nothing but
/// SQL: on SQLite it holds up every other writer.
///
/// @see SqliteDatabase
/// @see PostgresDatabase
public sealed interface Database extends AutoCloseable permits SqliteDatabase, PostgresDatabase {
    /// Runs `work` on a connection that must not be written to.
    ///
    /// @throws StorageUnavailable if the database cannot be reached or does not answer in time
    <T extends @Nullable Object> T read(Work<T> work);

    /// As [#read(Work)], with statements that are broken off when they take longer than `most`.
    ///
    /// @throws TookTooLong if one did
    <T extends @Nullable Object> T read(Duration most, Work<T> work);

    /// Runs `work` in a transaction. When this returns, the change is durable; when it throws, nothing happened.
    ///
    /// @throws StorageUnavailable if the database cannot be reached, is full, or does not answer in time
    <T extends @Nullable Object> T write(Work<T> work);

    /// As [#write], for what nobody waits for: it may stay for a tenth of a second, for company.
    <T extends @Nullable Object> T writeSoon(Work<T> work);

    Dialect dialect();

    /// Waits for work in progress and closes. May be called twice.
    @Override
    void close();

    /// Opens the database that a JDBC address names and brings its tables up to date.
    ///
    /// @throws StorageUnavailable if it cannot be opened
    static Database open(DatabaseConfig config) {
        return config.isSqlite() ? SqliteDatabase.open(config) : PostgresDatabase.open(config);
    }

    /// SQL to run on a connection.
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run(Handle db);
    }
}
