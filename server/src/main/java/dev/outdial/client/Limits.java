package dev.outdial.client;

import dev.outdial.config.Settings;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// What a client may do at most. 0 allows no call. A day is a UTC day.
///
/// @param callsPerSecond       new calls within any second
/// @param concurrentCalls      calls open at once
/// @param callsPerDay          new calls in a day
/// @param callsPerNumber       calls to one number open at once
/// @param callsPerNumberPerDay new calls to one number in a day
/// @param maxCallSeconds       talk time
/// @param ringTimeoutSeconds   how long a phone rings
/// @param spendPerDay          dollars in a day, worst case; null is no limit
public record Limits(
        int callsPerSecond,
        int concurrentCalls,
        int callsPerDay,
        int callsPerNumber,
        int callsPerNumberPerDay,
        int maxCallSeconds,
        int ringTimeoutSeconds,
        @Nullable BigDecimal spendPerDay) {
    /// Twilio rings ten minutes at most.
    public static final int MAX_RING_SECONDS = 600;

    /// Twilio ends a call after a day at most.
    public static final int MAX_CALL_SECONDS = 86_400;

    public static final Limits DEFAULT = new Limits(10, 100, 5000, 1, 20, 1800, 30, null);

    /// The defaults of this server.
    public static Limits from(Settings settings) {
        var max = 1_000_000;
        return new Limits(
                settings.integer("LIMIT_CALLS_PER_SECOND", DEFAULT.callsPerSecond, 0, max),
                settings.integer("LIMIT_CONCURRENT_CALLS", DEFAULT.concurrentCalls, 0, max),
                settings.integer("LIMIT_CALLS_PER_DAY", DEFAULT.callsPerDay, 0, 100_000_000),
                settings.integer("LIMIT_CALLS_PER_NUMBER", DEFAULT.callsPerNumber, 0, max),
                settings.integer("LIMIT_CALLS_PER_NUMBER_PER_DAY", DEFAULT.callsPerNumberPerDay, 0, max),
                settings.integer("LIMIT_MAX_CALL_SECONDS", DEFAULT.maxCallSeconds, 0, MAX_CALL_SECONDS),
                settings.integer("LIMIT_RING_TIMEOUT_SECONDS", DEFAULT.ringTimeoutSeconds, 0, MAX_RING_SECONDS),
                settings.amount("LIMIT_SPEND_PER_DAY", DEFAULT.spendPerDay));
    }

    /// These limits with a client's own laid over them.
    public Limits with(Overrides own) {
        return new Limits(
                either(own.callsPerSecond, callsPerSecond),
                either(own.concurrentCalls, concurrentCalls),
                either(own.callsPerDay, callsPerDay),
                either(own.callsPerNumber, callsPerNumber),
                either(own.callsPerNumberPerDay, callsPerNumberPerDay),
                either(own.maxCallSeconds, maxCallSeconds),
                either(own.ringTimeoutSeconds, ringTimeoutSeconds),
                own.spendPerDay != null ? own.spendPerDay : spendPerDay);
    }

    private static int either(@Nullable Integer own, int otherwise) {
        return own != null ? own : otherwise;
    }

    /// What was set for one client; null where the server's default holds.
    public record Overrides(
            @Nullable Integer callsPerSecond,
            @Nullable Integer concurrentCalls,
            @Nullable Integer callsPerDay,
            @Nullable Integer callsPerNumber,
            @Nullable Integer callsPerNumberPerDay,
            @Nullable Integer maxCallSeconds,
            @Nullable Integer ringTimeoutSeconds,
            @Nullable BigDecimal spendPerDay) {
        public static final Overrides NONE = new Overrides(null, null, null, null, null, null, null, null);
    }
}
