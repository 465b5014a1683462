package dev.outdial.http;

/// The query parameters with which lists are paged.
public final class Paging {
    private Paging() {}

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
