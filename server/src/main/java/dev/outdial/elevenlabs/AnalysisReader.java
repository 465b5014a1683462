package dev.outdial.elevenlabs;

import dev.outdial.call.CallOutcome;
import dev.outdial.call.CallSentiment;
import dev.outdial.call.ConversationArchive.Analysis;
import dev.outdial.http.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Turns ElevenLabs' conversation object (REST, and `data` of the post-call webhook) into what came of the call.
///
/// The agent's data collection decides: fields named `callOutcome` (or `outcome`), `callSentiment` (or `sentiment`),
/// `nextAction` and `nextActionDate`, also written like `call_outcome`, are taken over; words that are none of ours
/// count as `unknown`. Where no outcome was collected, the [OutcomeRule] finds one in ElevenLabs' judgement.
final class AnalysisReader {
    private static final int LONGEST = 10_000;
    private static final List<String> OUTCOME = List.of("callOutcome", "call_outcome", "outcome");
    private static final List<String> SENTIMENT = List.of("callSentiment", "call_sentiment", "sentiment");
    private static final List<String> ACTION = List.of("nextAction", "next_action");
    private static final List<String> ACTION_DATE = List.of("nextActionDate", "next_action_date");

    private final OutcomeRule rule;

    AnalysisReader(OutcomeRule rule) {
        this.rule = rule;
    }

    /// What ElevenLabs made of a conversation; empty while it is still at it.
    Optional<Analysis> read(JsonNode conversation) {
        var status = conversation.path("status").asString("");
        if (!status.equals("done") && !status.equals("failed")) {
            return Optional.empty();
        }
        var analysis = conversation.path("analysis");
        var collected = analysis.path("data_collection_results");
        return Optional.of(new Analysis(
                word(collected, CallOutcome::of, OUTCOME)
                        .or(() -> isCollected(collected, OUTCOME) ? Optional.empty() : rule.outcome(analysis))
                        .orElse(CallOutcome.UNKNOWN),
                text(analysis.path("transcript_summary")),
                transcript(conversation.path("transcript")),
                word(collected, CallSentiment::of, SENTIMENT).orElse(CallSentiment.UNKNOWN),
                collected(collected, ACTION).orElse(null),
                collected(collected, ACTION_DATE).orElse(null),
                collection(collected),
                evaluation(analysis),
                cost(conversation.path("metadata").path("cost"))));
    }

    private static <T> Optional<T> word(JsonNode collected, Function<String, Optional<T>> reader, List<String> names) {
        return collected(collected, names)
                .map(text ->
                        text.strip().toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-'))
                .flatMap(reader);
    }

    private static boolean isCollected(JsonNode collected, List<String> names) {
        return collected(collected, names).isPresent();
    }

    /// The value of the first of these fields that has one.
    private static Optional<String> collected(JsonNode collected, List<String> names) {
        return names.stream()
                .flatMap(name -> Optional.ofNullable(text(value(collected, name))).stream())
                .findFirst();
    }

    private static JsonNode value(JsonNode collected, String name) {
        return collected.path(name).path("value");
    }

    private static @Nullable String text(JsonNode node) {
        if (!node.isValueNode() || node.isNull()) {
            return null;
        }
        var text = node.asString().replace("\u0000", "");
        return text.isBlank() ? null : text.substring(0, Math.min(LONGEST, text.length()));
    }

    private static @Nullable String transcript(JsonNode turns) {
        var lines = turns.valueStream()
                .filter(turn -> text(turn.path("message")) != null)
                .map(turn -> (turn.path("role").asString("").equals("agent") ? "Agent: " : "Callee: ")
                        + text(turn.path("message")))
                .collect(Collectors.joining("\n"));
        return lines.isEmpty() ? null : lines;
    }

    /// ElevenLabs' judgement; null where there is none.
    private static @Nullable String evaluation(JsonNode analysis) {
        var successful = text(analysis.path("call_successful"));
        var results = analysis.path("evaluation_criteria_results");
        if (successful == null && (!results.isObject() || results.isEmpty())) {
            return null;
        }
        var json = Json.object().put("callSuccessful", successful);
        var criteria = json.putObject("criteria");
        results.properties()
                .forEach(entry -> criteria.putObject(entry.getKey())
                        .put("result", text(entry.getValue().path("result")))
                        .put("rationale", text(entry.getValue().path("rationale"))));
        return Json.write(json).replace("\\u0000", "");
    }

    private static @Nullable Long cost(JsonNode cost) {
        return cost.isNumber() && cost.canConvertToLong() && cost.asLong() >= 0 ? (Long) cost.asLong() : null;
    }

    /// The collected values by name; null where there are none.
    private static @Nullable String collection(JsonNode collected) {
        if (!collected.isObject() || collected.isEmpty()) {
            return null;
        }
        var values = Json.object();
        collected
                .properties()
                .forEach(entry -> values.set(entry.getKey(), entry.getValue().path("value")));
        return Json.write(values).replace("\\u0000", "");
    }
}
