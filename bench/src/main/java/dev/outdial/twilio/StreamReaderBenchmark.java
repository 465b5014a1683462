package dev.outdial.twilio;

import dev.outdial.bridge.JsonCursor;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to read one frame of callee audio: the work that is done fifty times a second a call. It stands in the
/// server's package, since the reader is nobody else's business.
@NullMarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StreamReaderBenchmark {
    private static final String SID = "MZ0123456789abcdef0123456789abcdef";
    private static final int FRAME = 160;

    private static final byte[] SID_BYTES = JsonCursor.word(SID);

    private final String message;
    private final byte[] bytes;

    /// Makes the message.
    public StreamReaderBenchmark() {
        var audio = new byte[FRAME];
        new Random(7).nextBytes(audio);
        message = "{\"event\":\"media\",\"sequenceNumber\":\"4711\",\"streamSid\":\"" + SID
                + "\",\"media\":{\"track\":\"inbound\",\"chunk\":\"4709\",\"timestamp\":\"94180\",\"payload\":\""
                + Base64.getEncoder().encodeToString(audio) + "\"}}";
        bytes = message.getBytes(StandardCharsets.UTF_8);
    }

    /// The scanner of the hot path.
    @Benchmark
    public @Nullable Object scan() {
        return StreamReader.audio(bytes, 0, bytes.length, SID_BYTES);
    }

    /// What it would cost with a tree.
    @Benchmark
    public Object tree() {
        return StreamReader.message(message);
    }
}
