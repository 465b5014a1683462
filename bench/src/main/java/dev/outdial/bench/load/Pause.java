package dev.outdial.bench.load;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Lets time pass on the calling thread.
public final class Pause {
    private Pause() {}

    /// Lets so much time pass.
    public static void of(Duration length) {
        until(System.nanoTime() + length.toNanos());
    }

    /// Lets time pass until `time`; returns at once if that has passed.
    ///
    /// @param time on the clock of [System#nanoTime()]
    public static void until(long time) {
        for (var left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
