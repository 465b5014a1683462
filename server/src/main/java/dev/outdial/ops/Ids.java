package dev.outdial.ops;

import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// Makes identifiers that sort by the time they were made: eight characters of milliseconds, then chance, all in
/// lower-case base 36. Eight characters last until the year 2059.
public final class Ids {
    private static final int TIME_LENGTH = 8;
    private static final int RADIX = 36;

    private final InstantSource clock;
    private final RandomGenerator random;

    /// @param random where uniqueness comes from; cryptographically strong wherever ids are given to strangers
    public Ids(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /// 17 characters: names one HTTP request in answers, logs and history.
    public String requestId() {
        return timeSorted(9);
    }

    /// `call_` and 21 characters: 67 random bits, so that nobody guesses another's.
    public String callId() {
        return "call_" + timeSorted(13);
    }

    /// A prefix and 21 characters.
    public String id(String prefix) {
        return prefix + timeSorted(13);
    }

    /// Sorts before every id of that prefix that was made at `time` or later.
    public static String firstOf(String prefix, Instant time) {
        return prefix + characters(time.toEpochMilli());
    }

    private static String characters(long millis) {
        var time = Long.toString(millis, RADIX);
        return "0".repeat(Math.max(0, TIME_LENGTH - time.length())) + time;
    }

    private String timeSorted(int randomLength) {
        var id = new StringBuilder(TIME_LENGTH + randomLength).append(characters(clock.millis()));
        for (int i = 0; i < randomLength; i++) {
            id.append(Character.forDigit(random.nextInt(RADIX), RADIX));
        }
        return id.toString();
    }
}
