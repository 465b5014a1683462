package dev.outdial.call;

import java.time.Duration;

/// How soon one call may follow another: arithmetic on a clock of nanoseconds, no waiting. Not safe for several
/// threads.
///
/// Calls are spaced evenly, so there are no bursts, neither after a quiet hour nor after a storm. Each "too fast" of
/// the
/// carrier halves the tempo, down to an eighth, and stops all calls for a pause, which doubles from 200 ms up to 4 s.
/// The first call it takes ends the pauses; each gives a little of the tempo back, so that all of it is back after
/// sixteen
/// calls or ten seconds, whatever is longer.
final class Tempo {
    private static final int SLOWEST = 8;
    private static final int STEPS_BACK = 16;
    private static final double LARGEST_STEP_BACK = 0.2;

    /// What timers may oversleep without costing throughput; it lets no more than a hundredth of a second's calls go
    /// together.
    private static final long SLACK_NANOS = Duration.ofMillis(10).toNanos();

    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(200).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(4).toNanos();
    private static final double SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final double full;
    private double perSecond;
    private long next;
    private long slowedAt;
    private long pause = FIRST_PAUSE_NANOS;

    /// @param perSecond calls a second at full tempo, more than 0
    /// @param now       the clock's nanoseconds
    Tempo(double perSecond, long now) {
        this.full = perSecond;
        this.perSecond = perSecond;
        this.next = now;
        this.slowedAt = now;
    }

    /// Nanoseconds until the next call may go; 0 or less is now.
    long untilNext(long now) {
        return next - now;
    }

    /// Nanoseconds between two calls.
    long interval() {
        return (long) (SECOND_NANOS / perSecond);
    }

    /// A call goes now.
    void go(long now) {
        var earliest = now - SLACK_NANOS;
        next = (next - earliest > 0 ? next : earliest) + interval();
    }

    /// The carrier said "too fast" to a call that went at `sentAt`. What went before the tempo was last halved says
    /// nothing new.
    void tooFast(long sentAt, long now) {
        if (sentAt - slowedAt < 0) {
            return;
        }
        perSecond = Math.max(perSecond / 2, full / SLOWEST);
        slowedAt = now;
        var earliest = now + Math.max(interval(), pause);
        next = next - earliest > 0 ? next : earliest;
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }

    /// The carrier took a call.
    void taken() {
        perSecond = Math.min(full, perSecond + Math.min(full / STEPS_BACK, LARGEST_STEP_BACK));
        pause = FIRST_PAUSE_NANOS;
    }

    double perSecond() {
        return perSecond;
    }
}
