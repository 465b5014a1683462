package dev.outdial.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteConnection;

/// Interrupts what runs on a connection for too long. SQLite has no such limit of its own.
final class SqliteTimeLimit implements AutoCloseable {
    /// An interrupt reaches only what runs at that moment, and there may be another statement behind it.
    private static final long AGAIN_MS = 50;

    private final SQLiteConnection connection;
    private final ScheduledFuture<?> interrupts;
    private boolean isOver;
    private boolean isClosed;

    private SqliteTimeLimit(SQLiteConnection connection, Duration limit, ScheduledExecutorService timer) {
        this.connection = connection;
        this.interrupts =
                timer.scheduleWithFixedDelay(this::interrupt, limit.toMillis(), AGAIN_MS, TimeUnit.MILLISECONDS);
    }

    static SqliteTimeLimit on(Connection connection, Duration limit, ScheduledExecutorService timer) {
        try {
            return new SqliteTimeLimit(connection.unwrap(SQLiteConnection.class), limit, timer);
        } catch (SQLException e) {
            throw new IllegalStateException("The connection is SQLite's", e);
        }
    }

    /// Behind [#close], the connection is somebody else's.
    private synchronized void interrupt() {
        if (isClosed) {
            return;
        }
        isOver = true;
        try {
            connection.getDatabase().interrupt();
        } catch (SQLException _) {
            // the connection is closed: nothing runs on it
        }
    }

    /// Whether the time was up before the work was done.
    synchronized boolean isOver() {
        return isOver;
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        interrupts.cancel(false);
    }
}
