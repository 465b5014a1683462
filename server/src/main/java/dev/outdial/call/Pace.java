package dev.outdial.call;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// Holds this node to a number of calls a second: whoever comes first goes first, evenly spaced, and slower while the
/// carrier says "too fast" ([Tempo]). Who cannot have a turn in time is told at once and waits for nothing.
public final class Pace {
    private final Semaphore head = new Semaphore(1, true);
    private final AtomicInteger waiting = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final LongSupplier nanos;
    private final Tempo tempo;

    /// @param perSecond calls a second, more than 0
    /// @param nanos     a clock of nanoseconds that never goes back, such as `System::nanoTime`
    public Pace(double perSecond, LongSupplier nanos) {
        this.nanos = nanos;
        this.tempo = new Tempo(perSecond, nanos.getAsLong());
    }

    /// What came of waiting for a turn.
    enum Turn {
        /// The call may go now.
        HAD,
        /// It cannot go in time.
        TOO_LATE,
        /// The server is about to stop.
        CLOSED
    }

    /// A place for one call, whose turns must come within `patience` from now.
    Ticket ticket(Duration patience) {
        return new Ticket(nanos.getAsLong() + patience.toNanos());
    }

    /// From now on nobody has a turn; who waits for one is told at once.
    void close() {
        closing.countDown();
    }

    /// When somebody who comes now might have a turn.
    Duration backlog() {
        synchronized (tempo) {
            var queue = tempo.untilNext(nanos.getAsLong()) + waiting.get() * tempo.interval();
            return Duration.ofNanos(Math.max(0, queue));
        }
    }

    /// Calls that wait for their turn.
    public int waiting() {
        return waiting.get();
    }

    /// Calls a second at the moment.
    public double perSecond() {
        synchronized (tempo) {
            return tempo.perSecond();
        }
    }

    /// One call's place. Used by one thread.
    final class Ticket {
        private final long deadline;
        private long wentAt;

        private Ticket(long deadline) {
            this.deadline = deadline;
        }

        /// Waits for a turn; blocks.
        Turn await() {
            if (nanos.getAsLong() + backlog().toNanos() - deadline > 0) {
                return closing.getCount() == 0 ? Turn.CLOSED : Turn.TOO_LATE;
            }
            waiting.incrementAndGet();
            try {
                if (!head.tryAcquire(deadline - nanos.getAsLong(), TimeUnit.NANOSECONDS)) {
                    return Turn.TOO_LATE;
                }
                try {
                    return awaitAtHead();
                } finally {
                    head.release();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return Turn.CLOSED;
            } finally {
                waiting.decrementAndGet();
            }
        }

        /// Looks again after each wait: meanwhile the tempo may have been slowed down.
        private Turn awaitAtHead() throws InterruptedException {
            while (true) {
                var now = nanos.getAsLong();
                long wait;
                synchronized (tempo) {
                    wait = tempo.untilNext(now);
                    if (wait <= 0 && closing.getCount() > 0) {
                        tempo.go(now);
                        wentAt = now;
                        return Turn.HAD;
                    }
                }
                if (closing.getCount() == 0) {
                    return Turn.CLOSED;
                }
                if (now + wait - deadline > 0) {
                    return Turn.TOO_LATE;
                }
                if (closing.await(wait, TimeUnit.NANOSECONDS)) {
                    return Turn.CLOSED;
                }
            }
        }

        /// The carrier said "too fast": everybody goes slower.
        void tooFast() {
            synchronized (tempo) {
                tempo.tooFast(wentAt, nanos.getAsLong());
            }
        }

        /// The carrier dealt with the request, whatever came of it.
        void taken() {
            synchronized (tempo) {
                tempo.taken();
            }
        }
    }
}
