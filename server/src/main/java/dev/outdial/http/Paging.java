package dev.outdial.http;

import java.util.List;
import java.util.regex.Pattern;

/// How lists are paged: their query parameters, and where a page ends.
public final class Paging {
    private Paging() {}

    /// A page of a list.
    ///
    /// @param hasMore whether something comes after it
    public record Page<T>(List<T> shown, boolean hasMore) {}

    /// The page in `found`, which was looked for with one more than `limit`, to see whether there is more.
    public static <T> Page<T> cut(List<T> found, int limit) {
        return new Page<>(found.subList(0, Math.min(limit, found.size())), found.size() > limit);
    }

    /// The cursor that a page begins behind; empty for the first page.
    ///
    /// @throws Refused 400 if it is written in another way
    public static String cursor(Request request, Pattern form) {
        var cursor = request.query("cursor").orElse("");
        if (!cursor.isEmpty() && !form.matcher(cursor).matches()) {
            throw wrongCursor();
        }
        return cursor;
    }

    /// What becomes of a cursor that is none of ours.
    public static Refused wrongCursor() {
        return new Refused(Refusal.Invalid.value("cursor", "cursor must be the nextCursor of a page before"));
    }

    /// A whole number from `min` to `max`.
    ///
    /// @throws Refused 400 if it is anything else
    public static long number(Request request, String name, long otherwise, long min, long max) {
        var text = request.query(name).orElse(null);
        if (text == null) {
            return otherwise;
        }
        try {
            var number = Long.parseLong(text);
            // "+5" and the digits of other scripts are numbers to Java, but not to the contract.
            if (number >= min && number <= max && Long.toString(number).equals(text)) {
                return number;
            }
        } catch (NumberFormatException _) {
            // told below, like a number that is out of bounds
        }
        throw new Refused(
                Refusal.Invalid.value(name, "%s must be a whole number from %d to %d".formatted(name, min, max)));
    }
}
