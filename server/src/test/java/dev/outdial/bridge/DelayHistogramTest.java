package dev.outdial.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class DelayHistogramTest {
    @Test
    void knowsNothingBeforeTheFirstDelay() {
        assertThat(new DelayHistogram().percentiles()).isNull();
    }

    @Test
    void percentilesAreWithinAQuarterOfTheTruth() {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            var histogram = new DelayHistogram();
            var micros = new long[1 + random.nextInt(500)];
            for (int i = 0; i < micros.length; i++) {
                micros[i] = 4 + (long) Math.exp(random.nextDouble() * 18);
                histogram.add(micros[i] * 1_000);
            }
            Arrays.sort(micros);
            var found = Objects.requireNonNull(histogram.percentiles());
            assertThat(found.p50()).isCloseTo(at(micros, 0.5), Percentage.withPercentage(30));
            assertThat(found.p99()).isCloseTo(at(micros, 0.99), Percentage.withPercentage(30));
        }
    }

    @Test
    void anyDelayCounts() {
        var histogram = new DelayHistogram();
        histogram.add(-5);
        histogram.add(0);
        histogram.add(Long.MAX_VALUE);
        assertThat(Objects.requireNonNull(histogram.percentiles()).p50()).isEqualTo(0.001);
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) Math.ceil(sorted.length * share) - 1] / 1_000.0;
    }
}
