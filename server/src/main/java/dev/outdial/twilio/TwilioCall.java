package dev.outdial.twilio;

import dev.outdial.call.CallEvent;
import dev.outdial.call.CallStatus;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads Twilio's own way of telling about a call: times in RFC 2822, numbers as text, two spellings of "canceled".
final class TwilioCall {
    private static final Pattern AMOUNT = Pattern.compile("-?[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final int LONGEST_VERDICT = 40;

    private TwilioCall() {}

    /// A call of the REST API; empty where the status means nothing to us.
    static Optional<CallEvent.Reported> read(JsonNode json) {
        var status = status(text(json, "status"));
        var sid = text(json, "sid");
        if (status.isEmpty() || sid == null) {
            return Optional.empty();
        }
        var at = status.get().isFinal() ? text(json, "end_time") : text(json, "start_time");
        // While it rings, start_time is not the time it began to ring.
        var isTimed = status.get().isFinal() || status.get() == CallStatus.IN_PROGRESS;
        return Optional.of(new CallEvent.Reported(
                sid,
                status.get(),
                isTimed ? time(at) : null,
                status.get().isFinal() ? seconds(text(json, "duration")) : null,
                verdict(text(json, "answered_by")),
                null,
                null,
                price(text(json, "price"), text(json, "price_unit"))));
    }

    static Optional<Instant> createdAt(JsonNode json) {
        return Optional.ofNullable(time(text(json, "date_created")));
    }

    static Optional<CallStatus> status(@Nullable String word) {
        if (word == null) {
            return Optional.empty();
        }
        // "unconfirmed" is a word of ours: from Twilio it would be noise.
        return CallStatus.of(word.equals("cancelled") ? "canceled" : word)
                .filter(status -> status != CallStatus.UNCONFIRMED);
    }

    static @Nullable Instant time(@Nullable String rfc2822) {
        if (rfc2822 == null) {
            return null;
        }
        try {
            return ZonedDateTime.parse(rfc2822, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException _) {
            return null;
        }
    }

    static @Nullable Integer seconds(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            var seconds = Integer.parseInt(text);
            return seconds < 0 ? null : (Integer) seconds;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    static @Nullable String verdict(@Nullable String answeredBy) {
        return answeredBy == null || answeredBy.isEmpty() || answeredBy.length() > LONGEST_VERDICT ? null : answeredBy;
    }

    private static CallEvent.@Nullable Price price(@Nullable String amount, @Nullable String unit) {
        return amount == null || unit == null || !AMOUNT.matcher(amount).matches()
                ? null
                : new CallEvent.Price(amount, unit);
    }

    private static @Nullable String text(JsonNode json, String name) {
        var node = json.path(name);
        return node.isString() ? node.stringValue() : null;
    }
}
