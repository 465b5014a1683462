package dev.outdial.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// When a delivery that failed is tried again: ever more rarely, for 72 hours. The last attempt is at their end.
///
/// Each wait is shortened by chance, by a fifth at most, so that what failed together does not come back together.
final class RetrySchedule {
    /// How long a delivery is tried.
    static final Duration WINDOW = Duration.ofDays(3);

    /// What an endpoint can ask for by `Retry-After`.
    static final Duration LONGEST_WISH = Duration.ofHours(1);

    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4),
            Duration.ofHours(8),
            Duration.ofHours(12));

    private RetrySchedule() {}

    /// The next attempt; empty if there is none.
    ///
    /// @param begun    when the delivery could first be made
    /// @param attempts that failed, at least one
    /// @param wait     at least so long; zero where nobody asked for more
    static Optional<Instant> next(Instant begun, int attempts, Instant now, Duration wait, RandomGenerator random) {
        var end = begun.plus(WINDOW);
        if (!now.isBefore(end)) {
            return Optional.empty();
        }
        var usual = WAITS.get(Math.min(attempts, WAITS.size()) - 1);
        var jittered = Duration.ofMillis((long) (usual.toMillis() * (0.8 + 0.2 * random.nextDouble())));
        var next = now.plus(longer(jittered, wish(wait)));
        return Optional.of(next.isBefore(end) ? next : end);
    }

    /// How long a whole endpoint is left alone that fails again and again, so that its queue does not become a flood of
    /// attempts in vain: up to five minutes.
    ///
    /// @param failures in a row since it counts as troubled, at least one
    static Duration pause(int failures) {
        var doubled = Duration.ofSeconds(5L << Math.min(failures - 1, 10));
        var longest = Duration.ofMinutes(5);
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }

    /// A wish of an endpoint, within bounds.
    static Duration wish(Duration wait) {
        return wait.compareTo(LONGEST_WISH) < 0 ? wait : LONGEST_WISH;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
