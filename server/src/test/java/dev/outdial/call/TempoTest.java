package dev.outdial.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/// The arithmetic of pacing, on a clock that is a number.
class TempoTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MS = Duration.ofMillis(1).toNanos();

    /// When calls go whose caller always has one more, until `until`; the carrier says "too fast" where `stormy`.
    private static List<Long> times(Tempo tempo, long until, LongPredicate stormy) {
        var times = new ArrayList<Long>();
        for (long now = 0; now < until; now += MS) {
            if (tempo.untilNext(now) <= 0) {
                tempo.go(now);
                times.add(now);
                if (stormy.test(now)) {
                    tempo.tooFast(now, now);
                } else {
                    tempo.taken();
                }
            }
        }
        return times;
    }

    private static int mostInASecond(List<Long> times) {
        return times.stream()
                .mapToInt(start -> (int) times.stream()
                        .filter(time -> time >= start && time < start + SECOND)
                        .count())
                .max()
                .orElse(0);
    }

    @Test
    void callsAreSpacedEvenlyAlsoAfterAQuietHour() {
        var tempo = new Tempo(10, 0);
        var times = times(tempo, 10 * SECOND, _ -> false);
        assertThat(times).hasSizeBetween(99, 101);
        assertThat(mostInASecond(times)).isLessThanOrEqualTo(10);

        var later = 3_600 * SECOND;
        tempo.go(later);
        assertThat(tempo.untilNext(later)).isGreaterThanOrEqualTo(90 * MS);
    }

    @Test
    void aStormOfAMinuteIsMetWithFewAttemptsAndNoBurstFollows() {
        var tempo = new Tempo(10, 0);
        var times = times(tempo, 180 * SECOND, now -> now >= 20 * SECOND && now < 80 * SECOND);

        var inTheStorm = times.stream()
                .filter(time -> time >= 20 * SECOND && time < 80 * SECOND)
                .toList();
        assertThat(inTheStorm).hasSizeBetween(10, 25);
        assertThat(mostInASecond(times)).isLessThanOrEqualTo(10);
        var afterIt = times.stream()
                .filter(time -> time >= 80 * SECOND && time < 86 * SECOND)
                .toList();
        assertThat(mostInASecond(afterIt)).as("it comes back gradually").isLessThan(6);
        var atLast = times.stream()
                .filter(time -> time >= 120 * SECOND && time < 130 * SECOND)
                .toList();
        assertThat(atLast).as("and wholly").hasSizeBetween(99, 101);
    }

    @Test
    void manyRefusalsOfOneMomentCountAsOne() {
        var tempo = new Tempo(8, 0);
        for (int i = 0; i < 50; i++) {
            tempo.tooFast(MS, 10 * MS);
        }
        assertThat(tempo.perSecond()).isEqualTo(4);
        for (int i = 1; i < 100; i++) {
            tempo.tooFast(i * SECOND, i * SECOND + MS);
        }
        assertThat(tempo.perSecond()).as("never quite silent").isEqualTo(1);
        for (int i = 0; i < 100; i++) {
            tempo.taken();
        }
        assertThat(tempo.perSecond()).as("never faster than allowed").isEqualTo(8);
    }
}
