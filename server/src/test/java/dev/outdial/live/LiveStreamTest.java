package dev.outdial.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.call.Timeline;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Readers that read slowly, not at all, or longer than they may.
class LiveStreamTest {
    private static final Watched ALL = new Watched(null, null, Levels.Way.EACH);
    private static final int MANY = 5_000;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LiveFeed feed = new LiveFeed(_ -> Optional.empty(), "node", InstantSource.system(), meters);
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger left = new AtomicInteger();

    @AfterEach
    void stop() {
        feed.close();
    }

    /// A reader that can stop to read.
    private final class Reader {
        final List<String> frames = new CopyOnWriteArrayList<>();
        final CountDownLatch reads = new CountDownLatch(1);
        final Thread thread;

        Reader(boolean isStalled, AtomicBoolean mayRead) {
            if (!isStalled) {
                reads.countDown();
            }
            var stream = new LiveStream(
                    feed, ALL, new AllCalls(), null, () -> expelled(mayRead), nanos::get, left::incrementAndGet);
            thread = Thread.ofVirtual().start(() -> {
                try {
                    stream.writeTo(this::take);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            await().until(() -> !frames.isEmpty());
        }

        private @Nullable String expelled(AtomicBoolean mayRead) {
            return mayRead.get() ? null : "unauthorized";
        }

        private void take(Buffer bytes) throws Answer.Gone {
            var rest = bytes.toString().lines().reduce("", this::gather);
            assertThat(rest).as("every frame ends with an empty line").isEmpty();
            if (frames.getFirst().startsWith("retry") && frames.size() <= 2) {
                return; // how it begins is always read
            }
            try {
                reads.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /// An empty line ends a frame.
        private String gather(String frame, String line) {
            if (!line.isEmpty()) {
                return frame.isEmpty() ? line : frame + "\n" + line;
            }
            frames.add(frame);
            return "";
        }

        long count(String event) {
            return frames.stream()
                    .filter(frame -> frame.contains("\nevent: " + event + "\n"))
                    .count();
        }
    }

    private void post(int from, int to) {
        for (int n = from; n <= to; n++) {
            var entry = new Timeline.Entry(Instant.EPOCH, "dtmf", Json.object().put("n", n));
            feed.elsewhere(LiveEvent.timeline("ann", "call_1", Instant.EPOCH, entry));
        }
    }

    @Test
    void aReaderThatStandsStillHarmsNobody() {
        var yes = new AtomicBoolean(true);
        var stalled = new Reader(true, yes);
        var quick = new Reader(false, yes);

        for (int n = 0; n < MANY; n += 500) {
            var upTo = n + 500;
            post(n + 1, upTo);
            await().until(() -> quick.count("timeline") == upTo);
        }

        assertThat(quick.count("resync")).isZero();
        assertThat(stalled.count("timeline")).isLessThanOrEqualTo(Subscription.MOST_WAITING);
        stalled.reads.countDown();
        await().until(() -> stalled.frames.getLast().contains("\"n\":" + MANY + "}"));
        assertThat(stalled.count("resync")).isEqualTo(1);
        assertThat(meters.get("outdial.live.resyncs").functionCounter().count()).isPositive();
    }

    @Test
    void whoeverMayNotReadAnyMoreIsSentAwayBeforeTheNextEvent() {
        var mayRead = new AtomicBoolean(true);
        var reader = new Reader(false, mayRead);
        post(1, 1);
        await().until(() -> reader.count("timeline") == 1);

        mayRead.set(false);
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        post(2, 2);

        await().until(() -> reader.count("end") == 1);
        assertThat(reader.frames.getLast()).contains("unauthorized");
        assertThat(reader.count("timeline")).isEqualTo(1);
        await().until(() -> left.get() == 1);
    }

    @Test
    void aStreamOnWhichNothingHappensShowsThatItLives() {
        var reader = new Reader(false, new AtomicBoolean(true));
        nanos.addAndGet(Duration.ofSeconds(15).toNanos());
        await().until(() -> reader.frames.getLast().equals(":"));
    }

    @Test
    void aServerThatEndsSaysSo() {
        var reader = new Reader(false, new AtomicBoolean(true));
        reader.thread.interrupt();
        await().until(() -> reader.count("end") == 1);
        assertThat(reader.frames.getLast()).contains("server-shutdown");
        await().until(() -> feed.isWatchedHere(), watched -> !watched);
    }
}
