package dev.outdial.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private static final Instant BEGUN = Instant.parse("2026-11-22T10:00:00Z");

    private static List<Duration> attempts(RandomGenerator random, Duration wish) {
        var all = new ArrayList<Duration>();
        var now = BEGUN;
        for (int failed = 1; ; failed++) {
            var next = RetrySchedule.next(BEGUN, failed, now, wish, random);
            if (next.isEmpty()) {
                return all;
            }
            assertThat(next.get()).isAfter(now);
            now = next.get();
            all.add(Duration.between(BEGUN, now));
        }
    }

    @Test
    void itIsTriedEverMoreRarelyAndForTheLastTimeAfter72Hours() {
        for (long seed = 0; seed < 500; seed++) {
            var attempts = attempts(new Random(seed), Duration.ZERO);
            assertThat(attempts).as("seed %d", seed).hasSizeBetween(13, 17);
            assertThat(attempts.getFirst()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
            assertThat(attempts.getLast()).isEqualTo(RetrySchedule.WINDOW);
            for (int i = 2; i < attempts.size() - 1; i++) {
                var wait = attempts.get(i).minus(attempts.get(i - 1));
                assertThat(wait).as("seed %d", seed).isLessThanOrEqualTo(Duration.ofHours(12));
            }
        }
    }

    @Test
    void whatFailedTogetherDoesNotComeBackTogether() {
        var random = new Random(7);
        var times = new ArrayList<Instant>();
        for (int i = 0; i < 100; i++) {
            times.add(RetrySchedule.next(BEGUN, 6, BEGUN, Duration.ZERO, random).orElseThrow());
        }
        assertThat(times).doesNotHaveDuplicates();
        assertThat(times)
                .allMatch(time -> !time.isBefore(BEGUN.plus(Duration.ofMinutes(48)))
                        && !time.isAfter(BEGUN.plus(Duration.ofHours(1))));
    }

    @Test
    void anEndpointMayAskForMoreTimeButNotForAnyTime() {
        assertThat(attempts(new Random(1), Duration.ofMinutes(20)).getFirst()).isEqualTo(Duration.ofMinutes(20));
        assertThat(attempts(new Random(1), Duration.ofDays(30)).getFirst()).isEqualTo(RetrySchedule.LONGEST_WISH);
    }

    @Test
    void aTroubledEndpointIsLeftAloneForFiveMinutesAtMost() {
        assertThat(RetrySchedule.pause(1)).isEqualTo(Duration.ofSeconds(5));
        assertThat(RetrySchedule.pause(2)).isEqualTo(Duration.ofSeconds(10));
        assertThat(RetrySchedule.pause(1_000_000)).isEqualTo(Duration.ofMinutes(5));
    }
}
