package dev.outdial.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.config.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Checks are looked at now and then, and nobody waits long for them.
class ChecksTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-26T12:00:00Z"));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Finding run() {
        return Finding.good("run " + runs.incrementAndGet());
    }

    @Test
    void theyAreLookedAtOnceAMinute() {
        var checks = new Checks(() -> List.of(run()), threads, now::get);
        assertThat(checks.findings()).containsExactly(Finding.good("run 1"));
        now.set(now.get().plusSeconds(59));
        assertThat(checks.findings()).containsExactly(Finding.good("run 1"));
        now.set(now.get().plusSeconds(1));
        assertThat(checks.findings()).containsExactly(Finding.good("run 2"));
    }

    @Test
    void whoAsksDoesNotWaitForLong() {
        var slow = new CountDownLatch(1);
        var checks = new Checks(
                () -> {
                    await(slow);
                    return List.of(run());
                },
                threads,
                now::get);
        var begun = System.nanoTime();
        assertThat(checks.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.mark()).isEqualTo(Finding.Mark.WARNING));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        now.set(now.get().plus(Duration.ofHours(1)));
        slow.countDown();
        Awaitility.await().until(() -> runs.get() == 1);
        Awaitility.await().until(() -> checks.findings().getFirst().mark() == Finding.Mark.GOOD);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aCheckThatFailsIsAFindingAndTheNextOneIsTried() {
        var checks = new Checks(
                () -> {
                    if (runs.incrementAndGet() == 1) {
                        throw new IllegalStateException("no network");
                    }
                    return List.of(Finding.good("well again"));
                },
                threads,
                now::get);
        assertThat(checks.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.mark()).isEqualTo(Finding.Mark.BAD);
            assertThat(finding.what()).contains("no network");
        });
        now.set(now.get().plusSeconds(60));
        assertThat(checks.findings()).containsExactly(Finding.good("well again"));
    }
}
