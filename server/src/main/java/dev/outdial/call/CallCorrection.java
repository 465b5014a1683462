package dev.outdial.call;

import dev.outdial.http.Fields;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a person corrects about a call, or the agent during it: the given fields of `callDetails`, checked.
///
/// @param changes the fields by their names in the API; null clears one
public record CallCorrection(ObjectNode changes) {
    private static final Pattern DATE = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?");

    /// Reads `{"callDetails": {...}}`.
    ///
    /// @throws Refused 400
    static CallCorrection read(Fields body) {
        var fields = body.only("callDetails")
                .object("callDetails")
                .orElseThrow(() -> new Refused(new Refusal.MissingFields(List.of("callDetails"))))
                .only("callOutcome", "callSummary", "callSentiment", "nextAction", "nextActionDate", "agentNotes");
        check(fields);
        return new CallCorrection(fields.json());
    }

    private static void check(Fields fields) {
        if (fields.has("callOutcome")
                && fields.text("callOutcome", 40).flatMap(CallOutcome::of).isEmpty()) {
            throw fields.wrong("callOutcome", "must be interested, not-interested, callback, unavailable or unknown");
        }
        if (fields.has("callSentiment")
                && fields.text("callSentiment", 40).flatMap(CallSentiment::of).isEmpty()) {
            throw fields.wrong("callSentiment", "must be positive, neutral, negative or unknown");
        }
        fields.text("callSummary", 10_000);
        fields.text("nextAction", 1_000);
        fields.text("agentNotes", 10_000);
        if (fields.text("nextActionDate", 40)
                .filter(date -> !DATE.matcher(date).matches())
                .isPresent()) {
            throw fields.wrong("nextActionDate", "must be an ISO 8601 date, or a time with an offset");
        }
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /// What `known` becomes; fields that are not given stay.
    CallDetails on(CallDetails known) {
        return new CallDetails(
                CallOutcome.of(changes.path("callOutcome").asString("")).orElse(known.outcome()),
                text("callSummary", known.summary()),
                known.transcript(),
                CallSentiment.of(changes.path("callSentiment").asString("")).orElse(known.sentiment()),
                text("nextAction", known.nextAction()),
                text("nextActionDate", known.nextActionDate()),
                text("agentNotes", known.agentNotes()),
                known.dataCollection(),
                known.evaluation(),
                known.agentCost(),
                known.analyzed());
    }

    private @Nullable String text(String name, @Nullable String known) {
        JsonNode given = changes.get(name);
        return given == null ? known : given.isNull() ? null : given.stringValue();
    }

    /// The changes as JSON text.
    String text() {
        return Json.write(changes);
    }
}
