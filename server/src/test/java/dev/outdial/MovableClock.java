package dev.outdial;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// The clock on the wall, moved: an hour of waiting takes no time.
public final class MovableClock implements InstantSource {
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead.get());
    }

    /// From now on it is so much later.
    public void advance(Duration time) {
        ahead.updateAndGet(known -> known.plus(time));
    }

    /// Back to the clock on the wall.
    public void reset() {
        ahead.set(Duration.ZERO);
    }
}
