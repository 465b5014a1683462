package dev.outdial.bridge;

import org.jspecify.annotations.Nullable;

/// Barks once when nothing has come for too long. Feeding it costs a look at the clock, not a timer.
final class Watchdog {
    private final CallLoop loop;
    private final long limit;
    private final Runnable bark;
    private long fedAt;
    private CallLoop.@Nullable Timer timer;

    /// @param limit milliseconds
    Watchdog(CallLoop loop, long limit, Runnable bark) {
        this.loop = loop;
        this.limit = limit;
        this.bark = bark;
    }

    void start() {
        stop();
        feed();
        timer = loop.after(limit, this::look);
    }

    void feed() {
        fedAt = loop.now();
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void look() {
        var left = fedAt + limit - loop.now();
        if (left > 0) {
            timer = loop.after(left, this::look);
            return;
        }
        timer = null;
        bark.run();
    }
}
