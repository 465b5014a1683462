package dev.outdial.bridge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A loop whose time the test turns. It has one thread: the test's.
final class FakeLoop implements CallLoop {
    private static final class Task {
        final long at;
        final Runnable what;
        boolean cancelled;

        Task(long at, Runnable what) {
            this.at = at;
            this.what = what;
        }
    }

    private final List<Task> tasks = new ArrayList<>();
    private long now = 1_000_000;
    /// Whether the test pretends to be on this loop.
    boolean here = true;

    @Override
    public void run(Runnable task) {
        task.run();
    }

    @Override
    public boolean isHere() {
        return here;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public Timer after(long millis, Runnable task) {
        var waiting = new Task(now + millis, task);
        tasks.add(waiting);
        return () -> waiting.cancelled = true;
    }

    /// Lets time pass; what falls due meanwhile runs at its own time.
    void advance(long millis) {
        var until = now + millis;
        while (true) {
            tasks.removeIf(task -> task.cancelled);
            var next = tasks.stream()
                    .filter(task -> task.at <= until)
                    .min(Comparator.comparingLong(task -> task.at))
                    .orElse(null);
            if (next == null) {
                break;
            }
            tasks.remove(next);
            now = Math.max(now, next.at);
            next.what.run();
        }
        now = until;
    }

    /// Timers that would still run.
    long timers() {
        return tasks.stream().filter(task -> !task.cancelled).count();
    }
}
