package dev.outdial.bridge;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What callees feel, as histograms over all calls.
final class BridgeMeters {
    private final Timer firstVoice;
    private final Timer turn;
    private final Timer clear;
    private final Timer up;
    private final Timer down;

    BridgeMeters(MeterRegistry registry) {
        firstVoice = timer(registry, "outdial.first.voice", "From the answer to the agent's first audio");
        turn = timer(
                registry, "outdial.turn.latency", "From the callee's words, as the agent tells them, to its answer");
        clear = timer(registry, "outdial.clear", "From an interruption to the clear on its way to the phone");
        up = timer(registry, "outdial.delay.up", "p99 of each call: a callee's frame through the server");
        down = timer(registry, "outdial.delay.down", "p99 of each call: an agent's audio through the server");
    }

    private static Timer timer(MeterRegistry registry, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(10_000))
                .maximumExpectedValue(Duration.ofSeconds(30))
                .register(registry);
    }

    void firstVoice(long millis) {
        firstVoice.record(millis, TimeUnit.MILLISECONDS);
    }

    void turn(long nanos) {
        turn.record(nanos, TimeUnit.NANOSECONDS);
    }

    void cleared(long nanos) {
        clear.record(nanos, TimeUnit.NANOSECONDS);
    }

    void ended(BridgeStats stats) {
        record(up, stats.upDelayMs());
        record(down, stats.downDelayMs());
    }

    private static void record(Timer timer, DelayHistogram.@Nullable Percentiles delay) {
        if (delay != null) {
            timer.record((long) (delay.p99() * 1_000), TimeUnit.MICROSECONDS);
        }
    }
}
