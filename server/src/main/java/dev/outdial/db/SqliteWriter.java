package dev.outdial.db;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The one thread that writes to SQLite.
///
/// Group commit: whatever waits when a transaction begins goes into it, each piece of work behind a savepoint of its
/// own, so that one fsync serves many callers and one caller's failure undoes only its own change. Nobody is told of
/// success before the commit. Work that has time begins no transaction: it joins the next one, or what came within a
/// tenth of a second makes one of its own.
final class SqliteWriter implements AutoCloseable {
    private static final int WAITING_AT_MOST = 10_000;
    private static final int GROUP_AT_MOST = 500;
    private static final int URGENT_AT_MOST = 400;
    private static final long GATHER_MS = 100;

    private final BlockingQueue<Job<?>> waiting = new ArrayBlockingQueue<>(WAITING_AT_MOST);
    private final BlockingQueue<Job<?>> havingTime = new ArrayBlockingQueue<>(WAITING_AT_MOST);
    private final Jdbi jdbi;
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable Handle handle;

    SqliteWriter(Jdbi jdbi) {
        this.jdbi = jdbi;
        this.thread = Thread.ofPlatform().name("sqlite-writer").daemon().start(this::run);
    }

    /// @throws RejectedExecutionException if the writer is closed
    /// @throws StorageUnavailable         if more callers wait than can be served in any sensible time
    <T extends @Nullable Object> Future<T> submit(Database.Work<T> work) {
        return submit(waiting, work);
    }

    /// As [#submit], for work that has a tenth of a second.
    <T extends @Nullable Object> Future<T> submitLater(Database.Work<T> work) {
        return submit(havingTime, work);
    }

    private <T extends @Nullable Object> Future<T> submit(BlockingQueue<Job<?>> queue, Database.Work<T> work) {
        if (closed) {
            throw new RejectedExecutionException("closed");
        }
        var job = new Job<>(work);
        if (!queue.offer(job)) {
            throw new StorageUnavailable(
                    "Too many writers wait for SQLite", new IllegalStateException("%d".formatted(WAITING_AT_MOST)));
        }
        return job.answer;
    }

    private void run() {
        var group = new ArrayList<Job<?>>(GROUP_AT_MOST);
        while (!closed || !waiting.isEmpty() || !havingTime.isEmpty()) {
            try {
                var first = waiting.poll(GATHER_MS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    group.add(first);
                    waiting.drainTo(group, URGENT_AT_MOST - 1);
                }
                havingTime.drainTo(group, GROUP_AT_MOST - group.size());
                if (!group.isEmpty()) {
                    commit(group);
                }
            } catch (InterruptedException _) {
                closed = true;
            } finally {
                group.clear();
            }
        }
        dropHandle();
    }

    private void commit(List<Job<?>> group) {
        try {
            var db = handle();
            db.begin();
            for (Job<?> job : group) {
                job.runIn(db);
            }
            db.commit();
        } catch (RuntimeException e) {
            dropHandle();
            var unavailable = new StorageUnavailable("SQLite could not write", e);
            group.forEach(job -> job.answer.completeExceptionally(unavailable));
            return;
        }
        group.forEach(Job::tell);
    }

    private Handle handle() {
        var open = handle;
        if (open == null) {
            open = jdbi.open();
            handle = open;
        }
        return open;
    }

    /// After a failure the connection's state is unknown: the next group opens a new one.
    private void dropHandle() {
        var open = handle;
        handle = null;
        if (open == null) {
            return;
        }
        try {
            open.getConnection().close();
        } catch (Exception _) {
            // it is of no use any more, and neither is the reason
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(10_000);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Job<T extends @Nullable Object> {
        private final Database.Work<T> work;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private @Nullable T result;
        private @Nullable Throwable failure;

        Job(Database.Work<T> work) {
            this.work = work;
        }

        void runIn(Handle db) {
            // In plain SQL: Jdbi forgets a savepoint that it has rolled back to, and could not release it any more.
            db.execute("SAVEPOINT work");
            try {
                result = work.run(db);
            } catch (RuntimeException | Error e) {
                failure = e;
                db.execute("ROLLBACK TO work");
            }
            db.execute("RELEASE work");
        }

        void tell() {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(result);
            }
        }
    }
}
