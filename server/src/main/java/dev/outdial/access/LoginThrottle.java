package dev.outdial.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Slows down guessing: counts wrong logins by id, by address and by both, for a minute.
///
/// An attempt counts while it runs and stays counted if it was wrong, so that many at once cannot slip through. Memory
/// is bounded: beyond 100,000 ids or addresses the ones heard least of are forgotten.
final class LoginThrottle {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int REMEMBERED = 100_000;

    private final AccessConfig.Throttle limits;
    private final Cache<String, AtomicInteger> wrong;

    LoginThrottle(AccessConfig.Throttle limits, InstantSource clock) {
        this.limits = limits;
        Ticker ticker = () -> TimeUnit.MILLISECONDS.toNanos(clock.millis());
        this.wrong = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(WINDOW)
                .ticker(ticker)
                .build();
    }

    /// Counts an attempt.
    ///
    /// @return to be called when the attempt turns out to be right
    /// @throws Refused 429 if there were too many
    Runnable attempt(String id, String address) {
        var counters = List.of(
                counter("both\n" + id + "\n" + address, limits.perIdAndAddress()),
                counter("id\n" + id, limits.perId()),
                counter("address\n" + address, limits.perAddress()));
        Runnable takeBack = () -> counters.forEach(Counter::takeBack);
        // Every counter counts before any is judged, so that taking back is even.
        var over = counters.stream().map(Counter::count).toList().contains(true);
        if (over) {
            takeBack.run();
            throw new Refused(new Refusal.TooMany(
                    "Too many login attempts", "Wait a minute, then check the id and the secret", WINDOW));
        }
        return takeBack;
    }

    private Counter counter(String key, int limit) {
        return new Counter(wrong.get(key, _ -> new AtomicInteger()), limit);
    }

    private record Counter(AtomicInteger value, int limit) {
        /// Whether that was one too many.
        boolean count() {
            return value.incrementAndGet() > limit;
        }

        void takeBack() {
            value.decrementAndGet();
        }
    }
}
