package dev.outdial.chaos;

import dev.outdial.run.Api;
import dev.outdial.simulator.ledger.CallSnapshot;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// One run: trouble while calls are asked for, then calm until all of them are over, then the comparison.
final class Storm {
    /// What is promised: everything is over so long after the last restart.
    static final Duration SETTLED_WITHIN = Duration.ofMinutes(2);
    /// What is promised: the server takes work so long after each restart.
    static final Duration READY_WITHIN = Duration.ofSeconds(10);

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Plan plan;
    private final PrintStream progress;

    Storm(Plan plan, PrintStream progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /// Does it all.
    ///
    /// @throws IllegalStateException if the server does not start
    Result run() throws InterruptedException, SQLException {
        var folder = temporaryFolder();
        try (var store = plan.database() == Plan.Database.SQLITE ? new SqliteStore(folder) : PostgresStore.start();
                var rig = Rig.start(plan, folder, store)) {
            return run(rig, store, folder);
        } finally {
            delete(folder);
        }
    }

    private Result run(Rig rig, Store store, Path folder) throws InterruptedException, SQLException {
        var begun = System.nanoTime();
        var weather = new Weather(plan.seed());
        weather.become(plan.scenario().climate());
        rig.simulator().faults().leaveTo(weather);
        var journal = new Journal();
        var troubled = new AtomicBoolean(true);
        var callers = new Callers(
                plan.seed(), rig.clients(), journal, plan.atOnce(), number -> number < plan.calls() || troubled.get());
        var calm = new CountDownLatch(1);
        callers.start();
        Thread.ofVirtual().start(() -> {
            try {
                callers.await();
                calm.countDown();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        Map<String, Integer> deeds;
        try {
            deeds = plan.scenario().trouble(plan, weather, folder).make(rig, store, calm);
        } finally {
            troubled.set(false);
        }
        callers.await();
        weather.watch(null);
        weather.become(Weather.Climate.CLEAR);
        if (plan.haste() && plan.scenario() == Scenario.STORM) {
            awaitQuiet(rig);
            rig.server().kill();
            rig.restart();
        }
        progress.printf(
                "%d calls asked for in %.0f s; waiting until all are over%n",
                journal.entries().size(), (System.nanoTime() - begun) / 1e9);

        var violations = new ArrayList<Violation>();
        var settled = settle(rig, violations);
        var ledger = rig.simulator().ledger();
        var calls = ledger.calls();
        var posts = ledger.posts();
        violations.addAll(Checker.check(journal.entries(), calls, posts, Rows.read(rig.clients(), store)));
        if (plan.scenario() == Scenario.THROTTLED) {
            violations.addAll(Throttling.check(posts));
        }
        for (Duration start : rig.restarts()) {
            if (start.compareTo(READY_WITHIN) > 0) {
                violations.add(Violation.general("ready", "ready only after " + seconds(start)));
            }
        }
        var story = new Story(journal, calls, posts, rig);
        return new Result(
                plan,
                store.name(),
                journal.entries(),
                calls.size(),
                posts.size(),
                deeds,
                weather.tried(),
                rig.firstStart(),
                rig.restarts(),
                rig.returns(),
                settled,
                Duration.ofNanos(System.nanoTime() - begun),
                violations,
                violations.stream().limit(Result.STORIES).map(story::of).toList());
    }

    /// Waits until no phone rings any more.
    private static void awaitQuiet(Rig rig) throws InterruptedException {
        var until = System.nanoTime() + SETTLED_WITHIN.toNanos();
        while (System.nanoTime() < until && !allEnded(rig)) {
            Thread.sleep(LOOK_EVERY);
        }
    }

    private static boolean allEnded(Rig rig) {
        return rig.simulator().ledger().calls().stream().allMatch(CallSnapshot::ended);
    }

    /// Waits until nothing is open any more.
    private static Duration settle(Rig rig, List<Violation> violations) throws InterruptedException {
        var begun = System.nanoTime();
        while (true) {
            var passed = Duration.ofNanos(System.nanoTime() - begun);
            if (!rig.server().isAlive()) {
                violations.add(Violation.general(
                        "stuck", "the server ended by itself:\n" + rig.server().logTail()));
                rig.restart();
            }
            if (isOver(rig.clients()) && allEnded(rig)) {
                return passed;
            }
            if (passed.compareTo(SETTLED_WITHIN) > 0) {
                violations.add(Violation.general("stuck", "not all is over after " + seconds(passed)));
                return passed;
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private static boolean isOver(List<Api> clients) {
        try {
            return Rows.open(clients) == 0;
        } catch (UncheckedIOException | IllegalStateException _) {
            return false; // not even that can be asked
        }
    }

    static String seconds(Duration time) {
        return "%.1f s".formatted(time.toMillis() / 1e3);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("outdial-chaos-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException _) {
            // It lies in the system's temporary folder, which is cleared in any case.
        }
    }
}
