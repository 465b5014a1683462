package dev.outdial.call;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Counts ended calls, so that statistics and limits cost the same with ten calls and with ten million.
///
/// An ended call is counted three times, in the hour, the day and the whole of time in which it was asked for; it
/// moves when what it is counted under changes. Open calls are not counted: there are never many, and their rows tell.
public final class CallCounters {
    /// The lengths of time that are counted.
    public enum Span {
        ALL("all"),
        DAY("day"),
        HOUR("hour");

        private final String word;

        Span(String word) {
            this.word = word;
        }

        /// The word of the database.
        public String word() {
            return word;
        }

        /// When the span that holds `time` begins, in ms.
        public long start(Instant time) {
            return switch (this) {
                case ALL -> 0;
                case DAY -> time.truncatedTo(ChronoUnit.DAYS).toEpochMilli();
                case HOUR -> time.truncatedTo(ChronoUnit.HOURS).toEpochMilli();
            };
        }
    }

    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    private CallCounters() {}

    /// Brings the counts from `before` to `after`. Rows are touched in one order, so that two transactions never wait
    /// for each other in a ring.
    static void move(Handle db, Call before, Call after) {
        var from = Contribution.of(before);
        var to = Contribution.of(after);
        if (from.equals(to)) {
            return;
        }
        for (Span span : Span.values()) {
            var startsAt = span.start(after.createdAt());
            var changes = from.compareTo(to) <= 0
                    ? List.of(from.times(-1), to.times(1))
                    : List.of(to.times(1), from.times(-1));
            changes.forEach(change -> change.add(db, after.clientId(), span, startsAt));
        }
    }

    /// What one call adds to the counts; nothing while it is open.
    private record Contribution(
            String status,
            String outcome,
            String sentiment,
            long calls,
            long answered,
            long machines,
            long seconds,
            long micros)
            implements Comparable<Contribution> {
        private static final Contribution NOTHING = new Contribution("", "", "", 0, 0, 0, 0, 0);

        static Contribution of(Call call) {
            var progress = call.progress();
            if (progress.isOpen()) {
                return NOTHING;
            }
            var verdict = progress.answeredBy() == null ? "" : progress.answeredBy();
            return new Contribution(
                    progress.status().word(),
                    call.details().outcome().word(),
                    call.details().sentiment().word(),
                    1,
                    progress.status() == CallStatus.COMPLETED ? 1 : 0,
                    verdict.startsWith("machine") || verdict.equals("fax") ? 1 : 0,
                    progress.talkSeconds().orElse(0),
                    cost(call));
        }

        /// What the carrier took; until it has told, the share of what was reserved that the talk time makes.
        private static long cost(Call call) {
            var price = call.progress().price();
            if (price != null) {
                return new BigDecimal(price.amount()).abs().multiply(MILLION).longValue();
            }
            var terms = call.terms();
            var seconds = Math.min(call.progress().talkSeconds().orElse(0), terms.maxCallSeconds());
            return terms.maxCallSeconds() == 0 ? 0 : terms.reservedMicros() * seconds / terms.maxCallSeconds();
        }

        Contribution times(int factor) {
            return new Contribution(
                    status,
                    outcome,
                    sentiment,
                    calls * factor,
                    answered * factor,
                    machines * factor,
                    seconds * factor,
                    micros * factor);
        }

        void add(Handle db, String clientId, Span span, long startsAt) {
            if (calls == 0) {
                return;
            }
            db.createUpdate("""
                            INSERT INTO call_stat (client_id, span, starts_at, status, outcome, sentiment,
                                   calls, answered, machines, seconds, micros)
                            VALUES (:client, :span, :start, :status, :outcome, :sentiment,
                                   :calls, :answered, :machines, :seconds, :micros)
                            ON CONFLICT (client_id, span, starts_at, status, outcome, sentiment) DO UPDATE
                               SET calls = call_stat.calls + excluded.calls,
                                   answered = call_stat.answered + excluded.answered,
                                   machines = call_stat.machines + excluded.machines,
                                   seconds = call_stat.seconds + excluded.seconds,
                                   micros = call_stat.micros + excluded.micros
                            """)
                    .bind("client", clientId)
                    .bind("span", span.word)
                    .bind("start", startsAt)
                    .bind("status", status)
                    .bind("outcome", outcome)
                    .bind("sentiment", sentiment)
                    .bind("calls", calls)
                    .bind("answered", answered)
                    .bind("machines", machines)
                    .bind("seconds", seconds)
                    .bind("micros", micros)
                    .execute();
        }

        @Override
        public int compareTo(Contribution other) {
            return key().compareTo(other.key());
        }

        private String key() {
            return status + " " + outcome + " " + sentiment;
        }
    }
}
