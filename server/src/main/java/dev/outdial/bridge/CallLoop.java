package dev.outdial.bridge;

/// The event loop of one call: its only thread, its clock and its timers.
public interface CallLoop {
    /// Runs `task` on the loop, soon. May be called from any thread.
    void run(Runnable task);

    /// Whether this is called on the loop.
    boolean isHere();

    /// Milliseconds of a clock that only goes forward; only differences mean anything.
    long now();

    /// Runs `task` on the loop after so many milliseconds. Called on the loop.
    Timer after(long millis, Runnable task);

    /// A task that waits for its time.
    @FunctionalInterface
    interface Timer {
        /// Forgets the task. Does nothing if it has run.
        void cancel();
    }
}
