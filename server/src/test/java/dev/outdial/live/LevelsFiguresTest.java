package dev.outdial.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.outdial.bridge.Moment;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What it costs that somebody is told each second how loud 2,000 calls are, apart from the calls themselves: all
/// that this process does while they only wait. No part of the usual tests:
/// `./mvnw package -pl server -am -Dtest=LevelsFiguresTest -Dfigures=true`.
@EnabledIfSystemProperty(named = "figures", matches = "true")
class LevelsFiguresTest {
    private static final Logger log = LoggerFactory.getLogger(LevelsFiguresTest.class);
    private static final int CALLS = 2_000;
    private static final int LOOPS = 2;
    private static final Duration WARM_UP = Duration.ofSeconds(40);
    private static final Duration MEASURED = Duration.ofSeconds(30);

    private final List<ExecutorService> loops = new ArrayList<>();
    private final List<Moment> moments = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong frames = new AtomicLong();

    LevelsFiguresTest() {
        var random = new Random(1);
        for (int i = 0; i < LOOPS; i++) {
            loops.add(Executors.newSingleThreadExecutor());
        }
        for (int i = 0; i < CALLS; i++) {
            moments.add(new Moment(
                    "call_mwxhu9emoq8kxzhupx%04d".formatted(i),
                    "client-" + i % 50,
                    i * 37L,
                    audio(random, 160),
                    audio(random, 4_000),
                    random.nextInt(3_800)));
        }
    }

    private static String audio(Random random, int samples) {
        var audio = new byte[samples];
        random.nextBytes(audio);
        return Base64.getEncoder().encodeToString(audio);
    }

    /// As the calls' event loops are asked for them.
    private List<Moment> ask(Predicate<String> clients) {
        var asked = new ArrayList<CompletableFuture<Moment>>();
        for (int i = 0; i < CALLS; i++) {
            var moment = moments.get(i);
            if (clients.test(moment.clientId())) {
                var answer = new CompletableFuture<Moment>();
                loops.get(i % LOOPS).execute(() -> answer.complete(moment));
                asked.add(answer.completeOnTimeout(null, 1, TimeUnit.SECONDS));
            }
        }
        return asked.stream()
                .map(CompletableFuture::join)
                .filter(Objects::nonNull)
                .toList();
    }

    @Test
    void oneWatcherOfManyCalls() throws InterruptedException {
        try (var feed = new LiveFeed(_ -> Optional.empty(), "node", InstantSource.system(), new SimpleMeterRegistry());
                var pulse = new LevelPulse(this::ask, feed)) {
            pulse.start();
            var watched = new Watched(null, null, Levels.Way.BATCHED);
            var stream = new LiveStream(feed, watched, new AllCalls(), null, () -> null, System::nanoTime, () -> {});
            var reader = Thread.ofVirtual().start(() -> read(stream));
            Thread.sleep(WARM_UP);
            bytes.set(0);
            frames.set(0);
            var busy = cores();
            reader.interrupt();
            reader.join();
            var idle = cores();
            log.info(
                    "{} calls, one watcher: {} % of a core, {} % without it; {} kB in {} events",
                    CALLS,
                    "%.1f".formatted(100 * busy),
                    "%.1f".formatted(100 * idle),
                    bytes.get() / 1_000,
                    frames.get());
            assertThat(frames.get()).isGreaterThan(MEASURED.toSeconds() / 2);
            assertThat(busy - idle).isLessThan(0.05);
        } finally {
            loops.forEach(ExecutorService::shutdownNow);
        }
    }

    private void read(LiveStream stream) {
        try {
            stream.writeTo(buffer -> {
                bytes.addAndGet(buffer.length());
                frames.incrementAndGet();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How many cores this process keeps busy, over some time.
    private static double cores() throws InterruptedException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var cpu = system.getProcessCpuTime();
        var begun = System.nanoTime();
        Thread.sleep(MEASURED);
        return (double) (system.getProcessCpuTime() - cpu) / (System.nanoTime() - begun);
    }
}
