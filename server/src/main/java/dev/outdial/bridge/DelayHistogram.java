package dev.outdial.bridge;

import org.jspecify.annotations.Nullable;

/// Counts delays in steps that grow with the delay: half a kilobyte a histogram, a figure within a quarter of the
/// truth.
public final class DelayHistogram {
    private static final int STEPS_PER_OCTAVE = 4;
    private static final int OCTAVE_BITS = 2;

    /// Up to about an hour.
    private static final int MOST_STEPS = 128;

    private static final double MICROS_PER_MS = 1_000;

    private final int[] counts = new int[MOST_STEPS];
    private long total;

    /// Percentiles of a delay, in milliseconds.
    public record Percentiles(double p50, double p99) {}

    void add(long nanos) {
        counts[step(nanos / 1_000)]++;
        total++;
    }

    /// Null while there was nothing to count.
    @Nullable
    Percentiles percentiles() {
        return total == 0 ? null : new Percentiles(percentile(0.5), percentile(0.99));
    }

    private double percentile(double share) {
        var rank = (long) Math.ceil(total * share);
        long seen = 0;
        for (int step = 0; step < MOST_STEPS; step++) {
            seen += counts[step];
            if (seen >= rank) {
                return end(step) / MICROS_PER_MS;
            }
        }
        return end(MOST_STEPS - 1) / MICROS_PER_MS;
    }

    private static int step(long micros) {
        if (micros < STEPS_PER_OCTAVE) {
            return (int) Math.max(0, micros);
        }
        var octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros);
        var within = (int) (micros >> (octave - OCTAVE_BITS)) & (STEPS_PER_OCTAVE - 1);
        return Math.min(MOST_STEPS - 1, (octave - 1) * STEPS_PER_OCTAVE + within);
    }

    /// The first delay in microseconds that lies behind the step.
    private static long end(int step) {
        if (step < STEPS_PER_OCTAVE) {
            return step + 1L;
        }
        var octave = step / STEPS_PER_OCTAVE + 1;
        var within = step % STEPS_PER_OCTAVE;
        return (1L << octave) + ((within + 1L) << (octave - OCTAVE_BITS));
    }
}
