package dev.outdial.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// SQLite in one file, in WAL mode with `synchronous=FULL`: what [#write] returned is on disk.
///
/// SQLite allows one writer, and its waits happen in native code, where they would hold a virtual thread's carrier.
/// So all writing is done by one platform thread ([SqliteWriter], with group commit), all reading by a few others,
/// and callers wait for them, which costs a virtual thread nothing.
final class SqliteDatabase implements Database {
    private static final int BUSY_TIMEOUT_MS = 5_000;
    private static final int READERS = 4;

    private final @Nullable FileChannel lock;
    private final SqliteWriter writer;
    private final HikariDataSource readPool;
    private final Jdbi readJdbi;
    private final ExecutorService readers;
    private final ScheduledExecutorService timer;

    private SqliteDatabase(@Nullable FileChannel lock, SQLiteDataSource forWriting, SQLiteDataSource forReading) {
        this.lock = lock;
        this.writer = new SqliteWriter(Jdbi.create(forWriting));
        var hikari = new HikariConfig();
        hikari.setPoolName("sqlite-readers");
        hikari.setDataSource(forReading);
        hikari.setMaximumPoolSize(READERS);
        hikari.setConnectionInitSql("PRAGMA query_only = true");
        this.readPool = new HikariDataSource(hikari);
        this.readJdbi = Jdbi.create(readPool);
        this.readers = Executors.newFixedThreadPool(
                READERS, Thread.ofPlatform().name("sqlite-reader-", 1).daemon().factory());
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("sqlite-timer").daemon().factory());
    }

    static SqliteDatabase open(DatabaseConfig config) {
        var lock = lock(file(config));
        try {
            var forWriting = new SQLiteDataSource(pragmas());
            forWriting.setUrl(config.url());
            Migrations.run(forWriting, Dialect.SQLITE);
            var forReading = new SQLiteDataSource(pragmas());
            forReading.setUrl(config.url());
            return new SqliteDatabase(lock, forWriting, forReading);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    /// Opens the file beside the server that uses it: to be read only, and as it is.
    static SqliteDatabase beside(DatabaseConfig config) {
        var pragmas = pragmas();
        pragmas.setReadOnly(true);
        var forWriting = new SQLiteDataSource(pragmas); // in vain: the file is another process's to write
        forWriting.setUrl(config.url());
        var forReading = new SQLiteDataSource(pragmas());
        forReading.setUrl(config.url());
        return new SqliteDatabase(null, forWriting, forReading);
    }

    static Path file(DatabaseConfig config) {
        return Path.of(config.url().substring("jdbc:sqlite:".length()));
    }

    private static SQLiteConfig pragmas() {
        var pragmas = new SQLiteConfig();
        pragmas.setJournalMode(SQLiteConfig.JournalMode.WAL);
        pragmas.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        pragmas.setBusyTimeout(BUSY_TIMEOUT_MS);
        pragmas.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        pragmas.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true"); // what was erased is not left in free pages
        pragmas.setGetGeneratedKeys(false); // nobody asks for them: otherwise there is a query behind each insert
        return pragmas;
    }

    /// Two processes on one file would each think itself the only writer.
    private static FileChannel lock(Path file) {
        try {
            var folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            var channel = FileChannel.open(
                    file.resolveSibling(file.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return channel;
                }
            } catch (java.nio.channels.OverlappingFileLockException _) {
                // held by this very process: the same answer
            }
            channel.close();
        } catch (IOException e) {
            throw new StorageUnavailable("The folder of the database file cannot be written: " + file, e);
        }
        throw new DatabaseInUse(
                "Another Outdial already uses " + file + "; several nodes need PostgreSQL (DATABASE_URL)");
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) {
        return await(() -> readers.submit((Callable<T>) () -> readJdbi.withHandle(work::run)));
    }

    @Override
    public <T extends @Nullable Object> T read(Duration most, Work<T> work) {
        return read(db -> {
            var limit = SqliteTimeLimit.on(db.getConnection(), most, timer);
            try (limit) {
                return work.run(db);
            } catch (JdbiException e) {
                throw limit.isOver() ? new TookTooLong(e) : e;
            }
        });
    }

    @Override
    public <T extends @Nullable Object> T write(Work<T> work) {
        return await(() -> writer.submit(work));
    }

    @Override
    public <T extends @Nullable Object> T writeSoon(Work<T> work) {
        return await(() -> writer.submitLater(work));
    }

    private static <T extends @Nullable Object> T await(Callable<Future<T>> submission) {
        try {
            return submission.call().get();
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case ConnectionException cause -> new StorageUnavailable("No connection to SQLite", cause);
                case RuntimeException cause -> cause;
                case Error cause -> throw cause;
                case null, default -> new IllegalStateException(e);
            };
        } catch (RejectedExecutionException e) {
            throw new StorageUnavailable("The database is closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailable("Interrupted while waiting for the database", e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public void close() {
        writer.close();
        readers.shutdown();
        try {
            if (!readers.awaitTermination(10, TimeUnit.SECONDS)) {
                readers.shutdownNow();
            }
        } catch (InterruptedException _) {
            readers.shutdownNow();
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
        readPool.close();
        release(lock);
    }

    private static void release(@Nullable FileChannel lock) {
        if (lock == null) {
            return;
        }
        try {
            lock.close();
        } catch (IOException _) {
            // the lock ends with the process in any case
        }
    }
}
