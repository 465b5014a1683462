package dev.outdial.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.outdial.bench.floor.Passage;
import dev.outdial.bench.floor.Relay;
import dev.outdial.bench.load.Fault;
import dev.outdial.bench.load.Load;
import dev.outdial.bench.net.HttpServer;
import dev.outdial.bench.net.Loop;
import dev.outdial.bench.target.Cores;
import dev.outdial.bench.target.FloorTarget;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The benchmark must find out what a relay does wrong to one frame, and say which.
class FaultyRelayTest {
    private static final int CALLS = 3;
    private static final int BAD_CALL = 1;
    private static final int OTHER_CALL = 0;
    private static final int BAD_FRAME = 5;
    private static final int PAYLOAD_MIDDLE = 100;

    @Test
    void aRelayThatPassesEverythingOnIsFlawless() {
        var result = measure(() -> Passage.STRAIGHT);

        assertThat(result.firstFaults()).isEmpty();
        assertThat(result.window().up().count()).isPositive();
        assertThat(result.window().down().count()).isPositive();
        assertThat(status(result).code).isZero();
    }

    static Stream<Arguments> faultyRelays() {
        return Stream.of(
                Arguments.of("drops", "lost", (Supplier<Passage>) () -> FaultyRelayTest::drop),
                Arguments.of("repeats", "duplicated", (Supplier<Passage>) () -> FaultyRelayTest::repeat),
                Arguments.of("exchanges", "reordered", (Supplier<Passage>) Exchanging::new),
                Arguments.of("spoils", "corrupted", (Supplier<Passage>) () -> FaultyRelayTest::spoil));
    }

    @ParameterizedTest(name = "a relay that {0} one frame")
    @MethodSource("faultyRelays")
    void aFaultyRelayIsFoundOutAndTheFrameIsNamed(String what, String kind, Supplier<Passage> passages) {
        var result = measure(passages);

        var outcome = status(result);
        assertThat(outcome.code).isEqualTo(1);
        assertThat(outcome.output)
                .contains("FAULT relay: call %d, frame %d, phone to agent: %s".formatted(BAD_CALL, BAD_FRAME, kind));
        assertThat(result.faults()).hasSize(1).containsValue(1L);
    }

    @Test
    void audioOfAnotherCallIsFoundOut() {
        var overheard = new ArrayDeque<byte[]>();

        var result = measure(() -> new Crossing(overheard));

        assertThat(result.firstFaults())
                .extracting(Fault::kind, Fault::call)
                .containsExactlyInAnyOrder(tuple(Fault.Kind.CROSSED, BAD_CALL), tuple(Fault.Kind.LOST, BAD_CALL));
        assertThat(status(result).code).isEqualTo(1);
    }

    private static Result measure(Supplier<Passage> passages) {
        var loop = new Loop();
        try (var load = Load.start();
                loop) {
            var relay = new Relay(loop, load.address(), passages);
            var address = loop.listen(0, () -> new HttpServer(relay));
            Thread.ofPlatform().daemon().name("relay").start(loop::run);
            var plan = new Plan(Duration.ZERO, Duration.ofMillis(800), Plan.CALLS_A_SECOND, 0, 1);
            return new Measurement(load, Cores.unpinned(), plan).of(FloorTarget.at(load, address), CALLS);
        }
    }

    private record Outcome(int code, String output) {}

    private static Outcome status(Result result) {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        var code = Main.finish(new Report("", List.of(result), List.of()), out);
        return new Outcome(code, bytes.toString(StandardCharsets.UTF_8));
    }

    /// Whether it is the one frame that is treated badly: both numbers stand at its beginning.
    private static boolean isBad(byte[] bytes, int from, int frame) {
        var head = ByteBuffer.wrap(Base64.getDecoder().decode(Arrays.copyOfRange(bytes, from, from + 16)));
        return head.getInt() == BAD_CALL && head.getInt() == frame;
    }

    private static boolean isOf(int call, byte[] bytes, int from) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(Arrays.copyOfRange(bytes, from, from + 16)))
                        .getInt()
                == call;
    }

    private static void drop(byte[] bytes, int from, int to, Passage.Onward on) {
        if (!isBad(bytes, from, BAD_FRAME)) {
            on.send(bytes, from, to);
        }
    }

    private static void repeat(byte[] bytes, int from, int to, Passage.Onward on) {
        on.send(bytes, from, to);
        if (isBad(bytes, from, BAD_FRAME)) {
            on.send(bytes, from, to);
        }
    }

    private static void spoil(byte[] bytes, int from, int to, Passage.Onward on) {
        if (isBad(bytes, from, BAD_FRAME)) {
            var at = from + PAYLOAD_MIDDLE;
            bytes[at] = (byte) (bytes[at] == 'A' ? 'B' : 'A');
        }
        on.send(bytes, from, to);
    }

    /// Lets the next frame overtake the bad one.
    private static final class Exchanging implements Passage {
        private byte @Nullable [] held;

        @Override
        public void pass(byte[] bytes, int from, int to, Onward on) {
            if (isBad(bytes, from, BAD_FRAME)) {
                held = Arrays.copyOfRange(bytes, from, to);
                return;
            }
            on.send(bytes, from, to);
            var late = held;
            if (late != null) {
                on.send(late, 0, late.length);
                held = null;
            }
        }
    }

    /// Tells the agent of the bad call what another callee has said.
    private static final class Crossing implements Passage {
        private final Queue<byte[]> overheard;

        Crossing(Queue<byte[]> overheard) {
            this.overheard = overheard;
        }

        @Override
        public void pass(byte[] bytes, int from, int to, Onward on) {
            var other = overheard.peek();
            if (other != null && isBad(bytes, from, BAD_FRAME)) {
                on.send(other, 0, other.length);
                return;
            }
            if (overheard.isEmpty() && isOf(OTHER_CALL, bytes, from)) {
                overheard.add(Arrays.copyOfRange(bytes, from, to));
            }
            on.send(bytes, from, to);
        }
    }
}
