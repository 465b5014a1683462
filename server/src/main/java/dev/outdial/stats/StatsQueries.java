package dev.outdial.stats;

import dev.outdial.call.Buckets;
import dev.outdial.call.CallCounters.Span;
import dev.outdial.call.CallOutcome;
import dev.outdial.call.CallSentiment;
import dev.outdial.call.CallStatus;
import dev.outdial.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads the counters of ended calls, and the rows of open ones: the same work with ten calls and with ten million.
public final class StatsQueries {
    static final String ALL_CLIENTS = "";

    private final Database database;

    public StatsQueries(Database database) {
        this.database = database;
    }

    /// Whole hours; an open end is null.
    record Period(@Nullable Instant from, @Nullable Instant to) {
        /// The whole hours that hold the time from `from` to `to`.
        static Period around(@Nullable Instant from, @Nullable Instant to) {
            return new Period(
                    from == null ? null : from.truncatedTo(ChronoUnit.HOURS),
                    to == null
                            ? null
                            : to.minusMillis(1).truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS));
        }
    }

    /// A client's calls that were asked for in a period.
    CallStats of(String clientId, Period period) {
        return database.read(db -> {
            var sum = new CallStats.Sum();
            lines(db, clientId, period).forEach(sum::add);
            return sum.stats();
        });
    }

    /// Everybody's calls, of all time.
    public CallStats ofAll() {
        return of(ALL_CLIENTS, new Period(null, null));
    }

    /// Everybody's calls that were asked for in the UTC day of `now`.
    public CallStats ofDay(Instant now) {
        var today = now.truncatedTo(ChronoUnit.DAYS);
        return of(ALL_CLIENTS, new Period(today, today.plus(1, ChronoUnit.DAYS)));
    }

    /// A client's calls by the hour; everybody's where `clientId` is null. In one statement, like [#lines].
    List<Series.Hour> hours(@Nullable String clientId, Series.Window window) {
        var columns = Stream.of(Buckets.TALK, Buckets.VOICE)
                .flatMap(buckets -> buckets.columns().stream())
                .toList();
        return database.read(db -> db.createQuery("""
                        SELECT starts_at, SUM(total) AS total, SUM(answered) AS answered, SUM(seconds) AS seconds, <sums>
                          FROM call_hour
                         WHERE <client> starts_at >= :from AND starts_at < :to
                         GROUP BY starts_at
                        UNION ALL
                        SELECT created_at - created_at % 3600000, COUNT(*), 0, 0, <zeros>
                          FROM call
                         WHERE <client> is_open = 1 AND created_at >= :from AND created_at < :to
                         GROUP BY created_at - created_at % 3600000
                        """)
                .define("client", clientId == null ? "" : "client_id = :client AND")
                .define(
                        "sums",
                        columns.stream().map("SUM(%1$s) AS %1$s"::formatted).collect(Collectors.joining(", ")))
                .define("zeros", columns.stream().map(_ -> "0").collect(Collectors.joining(", ")))
                .bind("client", clientId)
                .bind("from", window.from().toEpochMilli())
                .bind("to", window.to().toEpochMilli())
                .map((row, _) -> new Series.Hour(
                        Instant.ofEpochMilli(row.getLong("starts_at")),
                        row.getLong("total"),
                        row.getLong("answered"),
                        row.getLong("seconds"),
                        counts(row, Buckets.TALK),
                        counts(row, Buckets.VOICE)))
                .list());
    }

    private static List<Long> counts(ResultSet row, Buckets buckets) throws SQLException {
        var counts = new ArrayList<Long>();
        for (String column : buckets.columns()) {
            counts.add(row.getLong(column));
        }
        return counts;
    }

    /// A stretch of time that is read from counters of one span.
    private record Slice(Span span, long fromMs, long toMs) {}

    /// The period, cut so that whole days are read as days, and only what is left as hours.
    private static List<Slice> slices(Period period) {
        var from = period.from();
        var to = period.to();
        if (from == null && to == null) {
            return List.of(new Slice(Span.ALL, 0, 1));
        }
        var start = from == null ? Instant.EPOCH : from;
        var end = to == null ? Instant.ofEpochMilli(Long.MAX_VALUE / 2) : to;
        if (!start.isBefore(end)) {
            return List.of();
        }
        var firstDay = start.truncatedTo(ChronoUnit.DAYS);
        firstDay = firstDay.isBefore(start) ? firstDay.plus(1, ChronoUnit.DAYS) : firstDay;
        var lastDay = to == null ? end : end.truncatedTo(ChronoUnit.DAYS);
        if (!firstDay.isBefore(lastDay)) {
            return List.of(slice(Span.HOUR, start, end));
        }
        var slices = new ArrayList<Slice>();
        slices.add(slice(Span.HOUR, start, firstDay));
        slices.add(slice(Span.DAY, firstDay, lastDay));
        slices.add(slice(Span.HOUR, lastDay, end));
        return slices;
    }

    private static Slice slice(Span span, Instant from, Instant to) {
        return new Slice(span, from.toEpochMilli(), to.toEpochMilli());
    }

    /// Ended calls from the counters, open ones from their rows. All in one statement: between two of them a call may
    /// end, and would be counted twice or not at all.
    private static List<CallStats.Line> lines(Handle db, String clientId, Period period) {
        var slices = slices(period);
        var parts = new ArrayList<String>();
        for (int i = 0; i < slices.size(); i++) {
            parts.add("""
                    SELECT status, outcome, sentiment, SUM(calls) AS calls, SUM(answered) AS answered,
                           SUM(machines) AS machines, SUM(seconds) AS seconds
                      FROM call_stat
                     WHERE <client> span = :span%1$d AND starts_at >= :from%1$d AND starts_at < :to%1$d
                     GROUP BY status, outcome, sentiment
                    """.formatted(i));
        }
        parts.add("""
                SELECT status, outcome, sentiment, COUNT(*) AS calls, 0 AS answered, 0 AS machines, 0 AS seconds
                  FROM call
                 WHERE <client> is_open = 1 AND created_at >= :from AND created_at < :to
                 GROUP BY status, outcome, sentiment
                """);
        var from = period.from();
        var to = period.to();
        // The statement is put together from the constants above; every value is bound.
        var query = db.createQuery(String.join("UNION ALL\n", parts))
                .define("client", clientId.equals(ALL_CLIENTS) ? "" : "client_id = :client AND")
                .bind("client", clientId)
                .bind("from", from == null ? 0 : from.toEpochMilli())
                .bind("to", to == null ? Long.MAX_VALUE : to.toEpochMilli());
        for (int i = 0; i < slices.size(); i++) {
            var slice = slices.get(i);
            query.bind("span" + i, slice.span.word())
                    .bind("from" + i, slice.fromMs)
                    .bind("to" + i, slice.toMs);
        }
        return query.map((row, _) -> line(row)).list();
    }

    private static CallStats.Line line(ResultSet row) throws SQLException {
        return new CallStats.Line(
                CallStatus.of(row.getString("status")).orElseThrow(),
                CallOutcome.of(row.getString("outcome")).orElseThrow(),
                CallSentiment.of(row.getString("sentiment")).orElseThrow(),
                row.getLong("calls"),
                row.getLong("answered"),
                row.getLong("machines"),
                row.getLong("seconds"));
    }
}
