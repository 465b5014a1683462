package dev.outdial.bench.load;

import java.util.Collection;
import org.HdrHistogram.Histogram;

/// How long something took, over many times, in milliseconds. All 0 where it never happened.
public record Delay(long count, double p50, double p99, double p999, double max) {
    private static final double NANOS = 1e6;

    /// Of these, each in milliseconds; they may be negative.
    public static Delay of(Collection<Double> millis) {
        var sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return new Delay(0, 0, 0, 0, 0);
        }
        return new Delay(
                sorted.length, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 0.999), sorted[sorted.length - 1]);
    }

    private static double at(double[] sorted, double part) {
        return sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)];
    }

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
