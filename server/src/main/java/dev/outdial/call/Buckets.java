package dev.outdial.call;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Stretches of some measure, each counted in a column of its own, and one more for what lies beyond the last.
///
/// @param prefix of the columns
/// @param limits the greatest value of each stretch, rising
public record Buckets(String prefix, List<Integer> limits) {
    /// Seconds of talk.
    public static final Buckets TALK = new Buckets("talk", List.of(10, 30, 60, 120, 300, 600, 1_800));

    /// Milliseconds from the answer to the agent's first audio.
    public static final Buckets VOICE = new Buckets(
            "voice", List.of(250, 500, 750, 1_000, 1_250, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 7_500, 10_000));

    public Buckets {
        limits = List.copyOf(limits);
    }

    /// All columns, the last one for what lies beyond.
    public List<String> columns() {
        var columns = new ArrayList<String>();
        limits.forEach(limit -> columns.add("%s_%d".formatted(prefix, limit)));
        columns.add(prefix + "_more");
        return columns;
    }

    /// The column that counts a value.
    String columnOf(long value) {
        return limits.stream()
                .filter(limit -> value <= limit)
                .findFirst()
                .map(limit -> "%s_%d".formatted(prefix, limit))
                .orElse(prefix + "_more");
    }

    /// The value that so large a part of all does not exceed, as near as the buckets tell: within one, values are taken
    /// to be spread evenly. Of what lies beyond the last limit nothing but that is known. Empty where nothing was
    /// counted.
    ///
    /// @param counts of all columns, in their order
    /// @param part   from 0 to 1
    public OptionalLong quantile(List<Long> counts, double part) {
        var all = counts.stream().mapToLong(Long::longValue).sum();
        if (all == 0) {
            return OptionalLong.empty();
        }
        var wanted = all * part;
        long below = 0;
        long from = 0;
        for (int i = 0; i < limits.size(); i++) {
            var count = counts.get(i);
            if (count > 0 && below + count >= wanted) {
                return OptionalLong.of(Math.round(from + (limits.get(i) - from) * (wanted - below) / count));
            }
            below += count;
            from = limits.get(i);
        }
        return OptionalLong.of(from);
    }
}
