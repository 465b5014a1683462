package dev.outdial.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// [AudioFirst], by what Linux says of a process's threads.
@EnabledOnOs(OS.LINUX)
class AudioFirstTest {
    /// Their places in `/proc/[pid]/task/[tid]/stat`, counted from behind the name; proc(5).
    private static final int NICE = 16;

    private static final int POLICY = 38;
    private static final int TIME_SHARING = 0;
    private static final int REAL_TIME = 2;
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void whatCanWaitGivesWayAndEventLoopsNever() throws Exception {
        var end = new CountDownLatch(1);
        var bystander = thread("audio-test", end);
        var loop = thread("vert.x-eventloop-thread-99", end);
        var recorder = thread("recording-test", end);
        try (var _ = AudioFirst.begin()) {
            var usual = nice("audio-test");
            await().atMost(LONG).until(() -> nice("recording-test") == usual + 5);
            // Going ahead of others needs a right that the tests may lack.
            assertThat(nice("vert.x-eventloo")).isIn(usual, usual - 10);
            assertThat(nice("audio-test")).isEqualTo(usual);
        } finally {
            end.countDown();
            bystander.join();
            loop.join();
            recorder.join();
        }
    }

    @Test
    void aLoopIsInRealTimeWhileItRests() throws Exception {
        var end = new CountDownLatch(1);
        var isBusy = new AtomicBoolean();
        var self = new CompletableFuture<Path>();
        var loop = Thread.ofPlatform().name("vert.x-eventloop-thread-98").start(() -> {
            self.complete(realPath(Path.of("/proc/thread-self")));
            while (end.getCount() > 0) {
                if (isBusy.get()) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(1_000_000);
                }
            }
        });
        var threads = LinuxThreads.here().orElseThrow();
        try (var _ = AudioFirst.begin()) {
            assumeThat(threads.realTime(LinuxThreads.CALLER))
                    .as("real time is allowed")
                    .isTrue();
            threads.timeSharing(LinuxThreads.CALLER);
            var thread = self.get();
            await().atMost(LONG).until(() -> field(stat(thread), POLICY) == REAL_TIME);
            isBusy.set(true);
            await().atMost(LONG).until(() -> field(stat(thread), POLICY) == TIME_SHARING);
            isBusy.set(false);
            await().atMost(LONG).until(() -> field(stat(thread), POLICY) == REAL_TIME);
        } finally {
            end.countDown();
            loop.join();
        }
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Thread thread(String name, CountDownLatch end) {
        return Thread.ofPlatform().name(name).start(() -> {
            try {
                end.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static int nice(String name) {
        try (var threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.map(AudioFirstTest::stat)
                    .filter(stat -> stat.contains("(" + name + ")"))
                    .mapToInt(stat -> field(stat, NICE))
                    .findFirst()
                    .orElse(Integer.MIN_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int field(String stat, int place) {
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[place]);
    }

    private static String stat(Path thread) {
        try {
            return Files.readString(thread.resolve("stat"));
        } catch (IOException _) {
            return ""; // it has ended
        }
    }
}
