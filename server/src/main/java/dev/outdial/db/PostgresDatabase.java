package dev.outdial.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// PostgreSQL, for several nodes. Work runs on the calling thread, on a connection of a pool.
final class PostgresDatabase implements Database {
    private static final long WAIT_FOR_CONNECTION_MS = 5_000;

    /// SQLSTATE of a statement that met its timeout.
    private static final String CANCELED = "57014";

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private PostgresDatabase(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    static PostgresDatabase open(DatabaseConfig config) {
        var hikari = new HikariConfig();
        hikari.setPoolName("postgresql");
        hikari.setJdbcUrl(config.url());
        hikari.setMaximumPoolSize(config.pool());
        hikari.setConnectionTimeout(WAIT_FOR_CONNECTION_MS);
        hikari.setConnectionInitSql("SET statement_timeout = '15s'");
        try {
            var database = new PostgresDatabase(new HikariDataSource(hikari));
            try {
                Migrations.run(database.pool, Dialect.POSTGRESQL);
                return database;
            } catch (RuntimeException e) {
                database.close();
                throw e;
            }
        } catch (com.zaxxer.hikari.pool.HikariPool.PoolInitializationException e) {
            throw new StorageUnavailable("PostgreSQL cannot be reached: " + config, e);
        }
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) {
        return translated(() -> jdbi.withHandle(work::run));
    }

    @Override
    public <T extends @Nullable Object> T read(Duration most, Work<T> work) {
        return translated(() -> {
            try {
                return jdbi.inTransaction(db -> {
                    db.execute("SET LOCAL statement_timeout = " + most.toMillis());
                    return work.run(db);
                });
            } catch (JdbiException e) {
                if (e.getCause() instanceof SQLException cause && CANCELED.equals(cause.getSQLState())) {
                    throw new TookTooLong(e);
                }
                throw e;
            }
        });
    }

    @Override
    public <T extends @Nullable Object> T write(Work<T> work) {
        return translated(() -> jdbi.inTransaction(work::run));
    }

    /// PostgreSQL gathers commits by itself (`commit_delay`), if it is told to.
    @Override
    public <T extends @Nullable Object> T writeSoon(Work<T> work) {
        return write(work);
    }

    private static <T extends @Nullable Object> T translated(java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (ConnectionException e) {
            throw new StorageUnavailable("No connection to PostgreSQL", e);
        } catch (JdbiException e) {
            if (isOutage(e)) {
                throw new StorageUnavailable("PostgreSQL broke off or did not answer in time", e);
            }
            throw e;
        }
    }

    /// Classes 08 (connection), 53 (out of resources), 57 (operator intervention), 58 (system error) of SQLSTATE.
    private static boolean isOutage(JdbiException e) {
        if (!(e.getCause() instanceof SQLException cause)) {
            return false;
        }
        var state = cause.getSQLState();
        return cause instanceof SQLTransientException
                || (state != null
                        && (state.startsWith("08")
                                || state.startsWith("53")
                                || state.startsWith("57")
                                || state.startsWith("58")));
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public void close() {
        pool.close();
    }
}
