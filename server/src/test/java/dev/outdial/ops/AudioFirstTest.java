package dev.outdial.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// [AudioFirst], by what Linux says of a process's threads.
@EnabledOnOs(OS.LINUX)
class AudioFirstTest {
    /// Its place in `/proc/[pid]/task/[tid]/stat`, counted from behind the name; proc(5).
    private static final int NICE = 16;

    @Test
    void whatCanWaitGivesWayAndEventLoopsNever() throws Exception {
        var end = new CountDownLatch(1);
        var bystander = thread("audio-test", end);
        var loop = thread("vert.x-eventloop-thread-99", end);
        var recorder = thread("recording-test", end);
        try (var _ = AudioFirst.begin()) {
            var usual = nice("audio-test");
            await().atMost(Duration.ofSeconds(20)).until(() -> nice("recording-test") == usual + 5);
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
                    .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE])
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(Integer.MIN_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String stat(Path thread) {
        try {
            return Files.readString(thread.resolve("stat"));
        } catch (IOException _) {
            return ""; // it has ended
        }
    }
}
