package dev.outdial.bench.load;

import org.HdrHistogram.Histogram;

/// How long something took, over many times, in milliseconds. All 0 where it never happened.
public record Delay(long count, double p50, double p99, double p999, double max) {
    private static final double NANOS = 1e6;

    static Delay of(Histogram histogram) {
        if (histogram.getTotalCount() == 0) {
            return new Delay(0, 0, 0, 0, 0);
        }
        return new Delay(
                histogram.getTotalCount(),
                histogram.getValueAtPercentile(50) / NANOS,
                histogram.getValueAtPercentile(99) / NANOS,
                histogram.getValueAtPercentile(99.9) / NANOS,
                histogram.getMaxValue() / NANOS);
    }
}
