package dev.outdial.admin;

import dev.outdial.config.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// What `outdial doctor` would find, looked at once a minute at most, and only while somebody asks. It may take
/// a while: whoever asks waits for some seconds, and else is told what was found the last time.
public final class Checks {
    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final long PATIENCE_MS = 3_000;
    private static final List<Finding> NOT_YET =
            List.of(Finding.warning("The checks take longer than usual", "ask again in a moment"));

    private final Supplier<List<Finding>> checkup;
    private final Executor threads;
    private final InstantSource clock;
    private Instant begunAt = Instant.EPOCH;
    private CompletableFuture<List<Finding>> running = CompletableFuture.completedFuture(NOT_YET);
    private volatile List<Finding> known = NOT_YET;

    /// @param checkup looks at everything; blocks
    public Checks(Supplier<List<Finding>> checkup, Executor threads, InstantSource clock) {
        this.checkup = checkup;
        this.threads = threads;
        this.clock = clock;
    }

    /// The latest findings.
    List<Finding> findings() {
        return latest().copy()
                .completeOnTimeout(known, PATIENCE_MS, TimeUnit.MILLISECONDS)
                .join();
    }

    private synchronized CompletableFuture<List<Finding>> latest() {
        var now = clock.instant();
        if (running.isDone() && !now.isBefore(begunAt.plus(FRESH))) {
            begunAt = now;
            running = CompletableFuture.supplyAsync(checkup, threads)
                    .exceptionally(Checks::failed)
                    .whenComplete((found, _) -> known = found);
        }
        return running;
    }

    private static List<Finding> failed(Throwable e) {
        var cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        return List.of(
                Finding.bad("The checks failed: " + cause.getMessage(), "look at the log, and run outdial doctor"));
    }
}
