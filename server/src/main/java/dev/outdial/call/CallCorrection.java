package dev.outdial.call;

import dev.outdial.http.Fields;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `{"callDetails": {...}}`: what a person corrects about a call.
final class CallCorrection {
    private static final Pattern DATE = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?");

    private CallCorrection() {}

    /// What `known` becomes; fields that are not given stay.
    ///
    /// @throws Refused 400
    static CallDetails apply(Fields body, CallDetails known) {
        var fields = details(body);
        return new CallDetails(
                outcome(fields, known.outcome()),
                text(fields, "callSummary", 10_000, known.summary()),
                known.transcript(),
                sentiment(fields, known.sentiment()),
                text(fields, "nextAction", 1_000, known.nextAction()),
                date(fields, known.nextActionDate()),
                text(fields, "agentNotes", 10_000, known.agentNotes()),
                known.dataCollection(),
                known.analyzed());
    }

    private static Fields details(Fields body) {
        return body.only("callDetails")
                .object("callDetails")
                .orElseThrow(() -> new Refused(new Refusal.MissingFields(List.of("callDetails"))))
                .only("callOutcome", "callSummary", "callSentiment", "nextAction", "nextActionDate", "agentNotes");
    }

    private static CallOutcome outcome(Fields fields, CallOutcome known) {
        if (!fields.has("callOutcome")) {
            return known;
        }
        return fields.text("callOutcome", 40)
                .flatMap(CallOutcome::of)
                .orElseThrow(() -> fields.wrong(
                        "callOutcome", "must be interested, not-interested, callback, unavailable or unknown"));
    }

    private static CallSentiment sentiment(Fields fields, CallSentiment known) {
        if (!fields.has("callSentiment")) {
            return known;
        }
        return fields.text("callSentiment", 40)
                .flatMap(CallSentiment::of)
                .orElseThrow(() -> fields.wrong("callSentiment", "must be positive, neutral, negative or unknown"));
    }

    private static @Nullable String date(Fields fields, @Nullable String known) {
        var date = text(fields, "nextActionDate", 40, known);
        if (fields.has("nextActionDate") && date != null && !DATE.matcher(date).matches()) {
            throw fields.wrong("nextActionDate", "must be an ISO 8601 date, or a time with an offset");
        }
        return date;
    }

    private static @Nullable String text(Fields fields, String name, int length, @Nullable String known) {
        return fields.has(name) ? fields.text(name, length).orElse(null) : known;
    }
}
