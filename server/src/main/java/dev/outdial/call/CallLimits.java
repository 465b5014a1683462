package dev.outdial.call;

import dev.outdial.call.PolicyDecision.Check;
import dev.outdial.call.PolicyDecision.Question;
import dev.outdial.client.Client;
import dev.outdial.http.Refusal;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Holds a client to its limits. Everything is counted from rows, inside the transaction that writes the new call and
/// holds the client's row, so that neither two requests at once nor two nodes can pass a limit together, and nothing
/// leaks when a node dies.
final class CallLimits {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);

    private CallLimits() {}

    /// Whether a client's limits let one more call pass; every refusal is a 409 or a 429. Details tell what was there
    /// before this call.
    ///
    /// @param reservedMicros the most it may cost
    static List<Check> checks(Handle db, Client client, String phone, long reservedMicros, Instant now) {
        var limits = client.limits();
        var today = now.truncatedTo(ChronoUnit.DAYS);
        var untilTomorrow = Duration.between(now, today.plus(1, ChronoUnit.DAYS));
        var open = open(db, client.clientId(), phone, today);
        return List.of(
                new Check(
                        Question.CALLS_TO_NUMBER_AT_ONCE,
                        of(open.toNumber, limits.callsPerNumber()),
                        toNumberAtOnce(open, limits.callsPerNumber(), untilTomorrow)),
                check(
                        Question.CALLS_AT_ONCE,
                        open.calls,
                        limits.concurrentCalls(),
                        tooMany(
                                "Too many calls at once",
                                "%d calls are open, and %d may be; wait until one has ended"
                                        .formatted(open.calls, limits.concurrentCalls()),
                                Duration.ofSeconds(5))),
                check(
                        Question.CALLS_PER_SECOND,
                        countSince(db, client.clientId(), now.minus(SECOND)),
                        limits.callsPerSecond(),
                        tooMany(
                                "Too many calls per second",
                                "%d calls a second are allowed; slow down".formatted(limits.callsPerSecond()),
                                SECOND)),
                check(
                        Question.CALLS_PER_DAY,
                        open.endedToday + open.ofToday,
                        limits.callsPerDay(),
                        tooMany(
                                "Daily call limit reached",
                                "%d calls a day are allowed; a new day begins at 00:00 UTC"
                                        .formatted(limits.callsPerDay()),
                                untilTomorrow)),
                check(
                        Question.CALLS_TO_NUMBER_PER_DAY,
                        countToNumber(db, client.clientId(), phone, today),
                        limits.callsPerNumberPerDay(),
                        tooMany(
                                "Daily limit of calls to this number reached",
                                "%d calls a day to one number are allowed; a new day begins at 00:00 UTC"
                                        .formatted(limits.callsPerNumberPerDay()),
                                untilTomorrow)),
                spend(open, limits.spendPerDay(), reservedMicros, untilTomorrow));
    }

    private static Check check(Question question, long count, long limit, Refusal otherwise) {
        return new Check(question, of(count, limit), count >= limit ? otherwise : null);
    }

    private static String of(long count, long limit) {
        return "%d of %d".formatted(count, limit);
    }

    private static @Nullable Refusal toNumberAtOnce(Open open, int limit, Duration untilTomorrow) {
        if (limit == 0) {
            return tooMany(
                    "Too many calls to this number at once", "An operator has set callsPerNumber to 0", untilTomorrow);
        }
        if (open.callIdToNumber == null || open.toNumber < limit) {
            return null;
        }
        return new Refusal.Conflict(
                "A call to this number is already in progress",
                open.callIdToNumber,
                "Wait until that call has ended (GET /secure/calls/" + open.callIdToNumber + ")");
    }

    private static Check spend(Open open, @Nullable BigDecimal limit, long reservedMicros, Duration untilTomorrow) {
        if (limit == null) {
            return Check.ok(Question.SPEND_PER_DAY, "no limit");
        }
        var worstCase = open.spentMicros + open.reservedMicros + reservedMicros;
        return new Check(
                Question.SPEND_PER_DAY,
                "%s of %s dollars, with this call at its longest"
                        .formatted(BigDecimal.valueOf(worstCase, 6).toPlainString(), limit.toPlainString()),
                limit.multiply(MICROS).longValue() >= worstCase
                        ? null
                        : tooMany(
                                "Daily spend limit reached",
                                "This call might take the day's cost over %s dollars; a new day begins at 00:00 UTC"
                                        .formatted(limit.toPlainString()),
                                untilTomorrow));
    }

    /// A client's open calls, and what has ended today. All in one statement: between two of them a call may end, and
    /// would be counted twice.
    private record Open(
            long calls,
            long ofToday,
            long toNumber,
            long reservedMicros,
            long endedToday,
            long spentMicros,
            @Nullable String callIdToNumber) {}

    private static Open open(Handle db, String clientId, String phone, Instant today) {
        return db.createQuery("""
                        SELECT COUNT(*) AS calls,
                               COALESCE(SUM(CASE WHEN created_at >= :today THEN 1 ELSE 0 END), 0) AS of_today,
                               COALESCE(SUM(CASE WHEN phone = :phone THEN 1 ELSE 0 END), 0) AS to_number,
                               COALESCE(SUM(reserved_micros), 0) AS reserved,
                               MIN(CASE WHEN phone = :phone THEN call_id END) AS call_id,
                               (SELECT COALESCE(SUM(calls), 0) FROM call_stat
                                 WHERE client_id = :client AND span = 'day' AND starts_at = :today) AS ended,
                               (SELECT COALESCE(SUM(micros), 0) FROM call_stat
                                 WHERE client_id = :client AND span = 'day' AND starts_at = :today) AS spent
                          FROM call
                         WHERE client_id = :client AND is_open = 1
                        """)
                .bind("client", clientId)
                .bind("phone", phone)
                .bind("today", today.toEpochMilli())
                .map((row, _) -> new Open(
                        row.getLong("calls"),
                        row.getLong("of_today"),
                        row.getLong("to_number"),
                        row.getLong("reserved"),
                        row.getLong("ended"),
                        row.getLong("spent"),
                        row.getString("call_id")))
                .one();
    }

    private static long countSince(Handle db, String clientId, Instant since) {
        return db.createQuery("SELECT COUNT(*) FROM call WHERE client_id = :client AND created_at > :since")
                .bind("client", clientId)
                .bind("since", since.toEpochMilli())
                .mapTo(Long.class)
                .one();
    }

    private static long countToNumber(Handle db, String clientId, String phone, Instant since) {
        return db.createQuery("""
                        SELECT COUNT(*) FROM call
                         WHERE client_id = :client AND phone = :phone AND created_at >= :since
                        """)
                .bind("client", clientId)
                .bind("phone", phone)
                .bind("since", since.toEpochMilli())
                .mapTo(Long.class)
                .one();
    }

    private static Refusal tooMany(String error, String resolution, Duration retryAfter) {
        return new Refusal.TooMany(error, resolution, retryAfter);
    }
}
