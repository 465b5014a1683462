package dev.outdial.elevenlabs;

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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to read one chunk of agent audio. It stands in the server's package, since the reader is nobody else's
/// business.
@NullMarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AgentReaderBenchmark {
    /// Milliseconds of audio in a chunk.
    @Param({"100", "1000"})
    public int chunkMs;

    private String message = "";
    private byte[] bytes = {};

    /// Makes the message.
    @Setup
    public void make() {
        var audio = new byte[chunkMs * 8];
        new Random(7).nextBytes(audio);
        message = "{\"type\":\"audio\",\"audio_event\":{\"audio_base_64\":\""
                + Base64.getEncoder().encodeToString(audio) + "\",\"event_id\":4711}}";
        bytes = message.getBytes(StandardCharsets.UTF_8);
    }

    /// The scanner of the hot path.
    @Benchmark
    public @Nullable Object scan() {
        return AgentReader.audio(bytes, 0, bytes.length);
    }

    /// What it would cost with a tree.
    @Benchmark
    public Object tree() {
        return AgentReader.message(message);
    }
}
