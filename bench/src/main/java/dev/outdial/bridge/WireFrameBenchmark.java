package dev.outdial.bridge;

import io.netty.buffer.ByteBufAllocator;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to put 20 ms of audio into a frame for the agent, which is masked, or for the phone, which is not.
@NullMarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WireFrameBenchmark {
    private static final byte[] HEAD = JsonCursor.word("{\"user_audio_chunk\":\"");
    private static final byte[] TAIL = JsonCursor.word("\"}");

    /// Whether the frame is masked.
    @Param({"true", "false"})
    public boolean masked;

    private final String audio;

    /// Makes the audio.
    public WireFrameBenchmark() {
        var bytes = new byte[160];
        new Random(7).nextBytes(bytes);
        audio = Base64.getEncoder().encodeToString(bytes);
    }

    /// Makes the frame, and gives its buffer back.
    @Benchmark
    public int frame() {
        var frame = WireFrame.text(ByteBufAllocator.DEFAULT, masked, HEAD, audio, TAIL);
        var length = frame.readableBytes();
        frame.release();
        return length;
    }
}
