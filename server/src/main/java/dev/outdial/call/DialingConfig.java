package dev.outdial.call;

import dev.outdial.config.Settings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/// How we dial.
///
/// @param pricePerMinute     dollars a minute of talk costs at most; what `spendPerDay` reckons with
/// @param notPlacedAfter     a call the carrier does not know after this long was never placed
/// @param throttleBudget     how long a call waits for its turn, also while the carrier says "too fast", before its
///                           caller is told so
/// @param idempotencyPeriod  how long an `Idempotency-Key` is remembered
public record DialingConfig(
        BigDecimal pricePerMinute, Duration notPlacedAfter, Duration throttleBudget, Duration idempotencyPeriod) {
    public static final DialingConfig DEFAULT = new DialingConfig(
            new BigDecimal("0.20"), Duration.ofMinutes(3), Duration.ofSeconds(8), Duration.ofHours(24));

    private static final int MICROS = 1_000_000;

    public static DialingConfig from(Settings settings) {
        var price = settings.amount("CALL_PRICE_PER_MINUTE", DEFAULT.pricePerMinute);
        return new DialingConfig(
                price == null ? DEFAULT.pricePerMinute : price,
                settings.duration(
                        "NOT_PLACED_AFTER", DEFAULT.notPlacedAfter, Duration.ofSeconds(10), Duration.ofHours(1)),
                DEFAULT.throttleBudget,
                DEFAULT.idempotencyPeriod);
    }

    /// The most that a call of so many seconds may cost, in millionths of a dollar; minutes are billed whole.
    long worstCaseMicros(int seconds) {
        var minutes = (seconds + 59) / 60;
        return pricePerMinute
                .multiply(BigDecimal.valueOf(minutes))
                .multiply(BigDecimal.valueOf(MICROS))
                .setScale(0, RoundingMode.CEILING)
                .longValue();
    }
}
