package dev.outdial.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Counting by stretches, and what can be told from the counts.
class BucketsTest {
    private final Buckets buckets = new Buckets("x", List.of(10, 20, 40));

    @Test
    void eachValueHasItsColumn() {
        assertThat(buckets.columns()).containsExactly("x_10", "x_20", "x_40", "x_more");
        assertThat(buckets.columnOf(0)).isEqualTo("x_10");
        assertThat(buckets.columnOf(10)).isEqualTo("x_10");
        assertThat(buckets.columnOf(11)).isEqualTo("x_20");
        assertThat(buckets.columnOf(40)).isEqualTo("x_40");
        assertThat(buckets.columnOf(41)).isEqualTo("x_more");
    }

    @Test
    void aQuantileLiesWithinItsBucket() {
        assertThat(buckets.quantile(List.of(0L, 10L, 0L, 0L), 0.5)).hasValue(15);
        assertThat(buckets.quantile(List.of(5L, 5L, 0L, 0L), 0.5)).hasValue(10);
        assertThat(buckets.quantile(List.of(0L, 0L, 100L, 0L), 0.95)).hasValue(39);
        assertThat(buckets.quantile(List.of(1L, 0L, 0L, 9L), 0.95)).hasValue(40);
        assertThat(buckets.quantile(List.of(0L, 0L, 0L, 0L), 0.5)).isEmpty();
    }
}
