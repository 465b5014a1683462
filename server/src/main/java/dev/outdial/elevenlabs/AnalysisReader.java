package dev.outdial.elevenlabs;

import dev.outdial.call.CallOutcome;
import dev.outdial.call.CallSentiment;
import dev.outdial.call.ConversationArchive.Analysis;
import dev.outdial.http.Json;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Turns ElevenLabs' conversation object (REST, and `data` of the post-call webhook) into what came of the call.
///
/// The agent's data collection decides: fields named `call_outcome` (or `outcome`), `call_sentiment` (or `sentiment`),
/// `next_action` and `next_action_date` are taken over; words that are none of ours count as `unknown`.
final class AnalysisReader {
    private static final int LONGEST = 10_000;

    private AnalysisReader() {}

    /// What ElevenLabs made of a conversation; empty while it is still at it.
    static Optional<Analysis> read(JsonNode conversation) {
        var status = conversation.path("status").asString("");
        if (!status.equals("done") && !status.equals("failed")) {
            return Optional.empty();
        }
        var analysis = conversation.path("analysis");
        var collected = analysis.path("data_collection_results");
        return Optional.of(new Analysis(
                word(collected, CallOutcome::of, "call_outcome", "outcome").orElse(CallOutcome.UNKNOWN),
                text(analysis.path("transcript_summary")),
                transcript(conversation.path("transcript")),
                word(collected, CallSentiment::of, "call_sentiment", "sentiment")
                        .orElse(CallSentiment.UNKNOWN),
                text(value(collected, "next_action")),
                text(value(collected, "next_action_date")),
                collection(collected)));
    }

    private static <T> Optional<T> word(JsonNode collected, Function<String, Optional<T>> reader, String... names) {
        for (String name : names) {
            var text = text(value(collected, name));
            if (text != null) {
                return reader.apply(
                        text.strip().toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-'));
            }
        }
        return Optional.empty();
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
