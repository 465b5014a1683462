package dev.outdial.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlatnessTest {
    @Test
    void whatGrowsDuringTheWarmUpOnlyIsFlat() {
        var series = List.of(10.0, 30.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0);

        assertThat(Flatness.of(series, 4).isFlat()).isTrue();
    }

    @Test
    void whatGrowsAllTheTimeIsNotFlat() {
        var series = IntStream.range(0, 60).mapToObj(i -> 50.0 + i * 0.2).toList();

        var flatness = Flatness.of(series, 4);

        assertThat(flatness.isFlat()).isFalse();
        assertThat(flatness.growth()).isBetween(6.0, 7.0);
    }

    @Test
    void whatGrowsByLessThanTheAllowanceOrFivePercentIsFlat() {
        var little = IntStream.range(0, 60).mapToObj(i -> 20.0 + i * 0.1).toList();
        var large = IntStream.range(0, 60).mapToObj(i -> 200.0 + i * 0.2).toList();

        assertThat(Flatness.of(little, 4).isFlat()).isTrue();
        assertThat(Flatness.of(large, 4).isFlat()).isTrue();
    }

    @Test
    void oneSampleIsFlat() {
        assertThat(Flatness.of(Collections.nCopies(1, 7.0), 0).isFlat()).isTrue();
    }
}
