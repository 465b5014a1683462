package dev.outdial.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What came of an attempt.
///
/// @param status     the HTTP status; null where there was no answer
/// @param ms         how long it took, in milliseconds
/// @param error      what went wrong, in words for the webhook's owner; null where nothing did
/// @param retryAfter what the answer asked for; null where it did not
record Outcome(
        @Nullable Integer status,
        int ms,
        @Nullable String error,
        @Nullable Duration retryAfter) {
    private static final int GONE = 410;

    /// An answer came.
    static Outcome answered(int status, int ms, @Nullable Duration retryAfter) {
        return new Outcome(status, ms, trouble(status), retryAfter);
    }

    /// No answer came.
    static Outcome failed(int ms, String error) {
        return new Outcome(null, ms, error, null);
    }

    boolean isDelivered() {
        return error == null;
    }

    /// The endpoint says that it is no more.
    boolean isGone() {
        return status != null && status == GONE;
    }

    private static @Nullable String trouble(int status) {
        if (status >= 200 && status < 300) {
            return null;
        }
        return status >= 300 && status < 400
                ? "Answered %d; redirects are not followed".formatted(status)
                : "Answered %d".formatted(status);
    }
}
