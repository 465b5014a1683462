package dev.outdial.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What waits for one watcher. Bounded: when a slow reader's events do not fit any more, all of them give way to the
/// word that something was lost.
final class Subscription {
    /// Events that may wait for a watcher.
    static final int MOST_WAITING = 1_024;

    private final Watched watched;
    private final long from;
    private final boolean resumed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final ArrayDeque<Numbered> waiting = new ArrayDeque<>();
    private @Nullable Loss loss;
    private @Nullable String ended;

    /// @param from    the number of the last event before it
    /// @param resumed whether it goes on behind an event that the watcher knows, without a gap
    Subscription(Watched watched, long from, boolean resumed) {
        this.watched = watched;
        this.from = from;
        this.resumed = resumed;
    }

    /// Events were dropped, up to this one.
    record Loss(long number, String reason) {}

    /// All that waits.
    ///
    /// @param loss   what was lost before `events`
    /// @param ended  why the stream must end now, behind them
    record Batch(
            @Nullable Loss loss,
            List<Numbered> events,
            @Nullable String ended) {}

    Watched watched() {
        return watched;
    }

    long from() {
        return from;
    }

    boolean isResumed() {
        return resumed;
    }

    /// Adds an event. One that is not kept anyway is dropped as soon as the reader falls behind.
    ///
    /// @return whether it was added without dropping another
    boolean offer(Numbered event) {
        lock.lock();
        try {
            if (!event.event().kind().isKept() && waiting.size() >= MOST_WAITING / 2) {
                return true;
            }
            if (waiting.size() >= MOST_WAITING) {
                lose(event.number(), "slow-reader");
                return false;
            }
            waiting.add(event);
            news.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Drops all that waits: up to event `number`, something is missing.
    void lose(long number, String reason) {
        lock.lock();
        try {
            waiting.clear();
            loss = new Loss(number, reason);
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Ends the stream, behind what waits.
    void end(String reason) {
        lock.lock();
        try {
            ended = reason;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Takes all that waits; where that is nothing, waits for it.
    Batch take(long atMostMillis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = TimeUnit.MILLISECONDS.toNanos(atMostMillis);
            while (waiting.isEmpty() && loss == null && ended == null && left > 0) {
                left = news.awaitNanos(left);
            }
            var batch = new Batch(loss, new ArrayList<>(waiting), ended);
            waiting.clear();
            loss = null;
            return batch;
        } finally {
            lock.unlock();
        }
    }
}
