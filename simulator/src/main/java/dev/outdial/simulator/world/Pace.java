package dev.outdial.simulator.world;

import io.vertx.core.Vertx;
import java.time.Instant;

/// Simulated time. At speed 1 it is the clock on the wall; at speed 20 a phone that rings for 3 s rings for 150 ms.
///
/// All of the simulator runs on one event loop, and so do the tasks given here.
public final class Pace {
    private final Vertx vertx;
    private final double speed;
    private final long start = System.nanoTime();
    private final Instant startInstant = Instant.now();
    private boolean stopped;

    public Pace(Vertx vertx, double speed) {
        this.vertx = vertx;
        this.speed = speed;
    }

    /// A task that waits for its time.
    public interface Timer {
        /// Forgets the task. Harmless when it has run.
        void cancel();
    }

    /// Simulated milliseconds since the simulator started.
    public long millis() {
        return (long) ((System.nanoTime() - start) / 1e6 * speed);
    }

    /// The time on the wall clock when so many simulated milliseconds had passed.
    public Instant instant(long simulatedMillis) {
        return startInstant.plusNanos((long) (simulatedMillis / speed * 1e6));
    }

    /// Runs `task` once, after `simulatedMillis`.
    public Timer after(long simulatedMillis, Runnable task) {
        long id = vertx.setTimer(real(simulatedMillis), _ -> run(task));
        return () -> vertx.cancelTimer(id);
    }

    /// Runs `task` again and again, every `simulatedMillis`, but at most every 2 ms of real time.
    public Timer every(long simulatedMillis, Runnable task) {
        long id = vertx.setPeriodic(Math.max(2, real(simulatedMillis)), _ -> run(task));
        return () -> vertx.cancelTimer(id);
    }

    /// Runs `task` once, after `realMillis` on the wall clock, whatever the speed: for network timeouts and faults.
    public Timer afterReal(long realMillis, Runnable task) {
        long id = vertx.setTimer(Math.max(1, realMillis), _ -> run(task));
        return () -> vertx.cancelTimer(id);
    }

    /// Time stands still from here on: no task runs any more.
    public void stop() {
        stopped = true;
    }

    /// `simulatedMillis`, or as many as pass in `realMillis` if those are more: for waits that must also be longer than
    /// the machine's own delays.
    public long atLeast(long simulatedMillis, long realMillis) {
        return Math.max(simulatedMillis, (long) (realMillis * speed));
    }

    private void run(Runnable task) {
        if (!stopped) {
            task.run();
        }
    }

    private long real(long simulatedMillis) {
        return Math.max(1, Math.round(simulatedMillis / speed));
    }
}
