package dev.outdial.call;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Counts ended calls by the hour in which they were asked for, so that figures over time cost the same with ten calls
/// an hour and with ten thousand. Kept in the transactions that end calls and measure their conversations.
final class CallHours {
    private CallHours() {}

    /// Brings the counts from `before` to `after`.
    static void move(Handle db, Call before, Call after) {
        var changes = new TreeMap<String, Long>();
        counts(after).forEach((column, count) -> changes.merge(column, count, Long::sum));
        counts(before).forEach((column, count) -> changes.merge(column, -count, Long::sum));
        changes.values().removeIf(change -> change == 0);
        if (!changes.isEmpty()) {
            add(db, after, changes);
        }
    }

    /// Counts how soon the agent was heard in a call.
    static void heard(Handle db, Call call, long afterMs) {
        add(db, call, Map.of(Buckets.VOICE.columnOf(afterMs), 1L));
    }

    /// What one call adds to the counts, by column; nothing while it is open.
    private static Map<String, Long> counts(Call call) {
        var progress = call.progress();
        if (progress.isOpen()) {
            return Map.of();
        }
        long seconds = progress.talkSeconds().orElse(0);
        return progress.status() == CallStatus.COMPLETED
                ? Map.of("total", 1L, "seconds", seconds, "answered", 1L, Buckets.TALK.columnOf(seconds), 1L)
                : Map.of("total", 1L, "seconds", seconds);
    }

    private static void add(Handle db, Call call, Map<String, Long> changes) {
        var columns = changes.keySet();
        db.createUpdate("""
                        INSERT INTO call_hour (client_id, starts_at, <columns>) VALUES (:client, :start, <values>)
                        ON CONFLICT (client_id, starts_at) DO UPDATE SET <sums>
                        """)
                .define("columns", String.join(", ", columns))
                .define("values", ":" + String.join(", :", columns))
                .define(
                        "sums",
                        columns.stream()
                                .map(column -> "%1$s = call_hour.%1$s + excluded.%1$s".formatted(column))
                                .collect(Collectors.joining(", ")))
                .bind("client", call.clientId())
                .bind("start", hour(call.createdAt()))
                .bindMap(changes)
                .execute();
    }

    private static long hour(Instant time) {
        return CallCounters.Span.HOUR.start(time);
    }
}
