package dev.outdial.call;

import dev.outdial.client.ClientJson;
import dev.outdial.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Calls as the API shows them: every key is always there, null where nothing is known.
final class CallJson {
    private CallJson() {}

    static ObjectNode call(Call call) {
        var json = Json.object().put("callId", call.callId()).put("clientId", call.clientId());
        json.set("callData", data(call));
        json.set("callDetails", details(call.details()));
        json.set("metadata", Json.parse(call.terms().metadata()));
        json.set("dynamicVariables", ClientJson.variables(call.terms().variables()));
        return json;
    }

    /// While the conversation goes on, its transcript is what was said so far.
    ///
    /// @param policy      the decision that let it pass; null where none was kept
    /// @param analysis    what the agent's vendor said came of it; null where it has said nothing
    /// @param corrections what people changed about it, oldest first
    static ObjectNode callAlone(
            Call call,
            @Nullable JsonNode policy,
            @Nullable JsonNode analysis,
            List<CallCorrections.Entry> corrections,
            List<Timeline.Entry> entries,
            List<Timeline.Said> said) {
        var json = call(call);
        if (call.details().transcript() == null && !said.isEmpty()) {
            ((ObjectNode) json.path("callDetails")).put("callTranscript", Timeline.Said.text(said));
        }
        json.set("policy", policy);
        json.set("analysis", analysis);
        var corrected = json.putArray("corrections");
        corrections.forEach(entry -> corrected
                .addObject()
                .put("at", ClientJson.time(entry.at()))
                .put("by", entry.side())
                .set("changes", entry.correction().changes()));
        var events = json.putArray("events");
        entries.forEach(entry -> {
            var event = events.addObject()
                    .put("at", ClientJson.time(entry.at()))
                    .put(
                            "offsetMs",
                            Duration.between(call.createdAt(), entry.at()).toMillis())
                    .put("type", entry.type());
            event.set("data", entry.data());
        });
        var utterances = json.putArray("utterances");
        said.forEach(one -> utterances
                .addObject()
                .put("number", one.number())
                .put("speaker", one.speaker())
                .put("text", one.text())
                .put("startMs", one.startMs())
                .put("endMs", one.endMs())
                .put("heard", one.heard()));
        return json;
    }

    /// The vendor's own verdict, as it is kept and shown beside what people made of it.
    static ObjectNode verdict(ConversationArchive.Analysis analysis) {
        return Json.object()
                .put("callOutcome", analysis.outcome().word())
                .put("callSummary", analysis.summary())
                .put("callSentiment", analysis.sentiment().word())
                .put("nextAction", analysis.nextAction())
                .put("nextActionDate", analysis.nextActionDate());
    }

    private static ObjectNode data(Call call) {
        var progress = call.progress();
        var price = progress.price();
        var answered = atLeast(call.createdAt(), progress.answeredAt());
        var ended = atLeast(answered == null ? call.createdAt() : answered, progress.endedAt());
        var json = Json.object()
                .put("callSid", progress.callSid())
                .put("requestId", call.requestId())
                .put("phone", call.isErased() ? null : call.phone())
                .put("from", call.from())
                .put("agentId", call.agentId())
                .put("direction", "outbound")
                .put("status", progress.status().word())
                .put("startTime", ClientJson.time(call.createdAt()))
                .put("answerTime", time(answered))
                .put("endTime", time(ended))
                .put("duration", progress.talkSeconds().orElse(null))
                .put("ringDuration", progress.ringSeconds().orElse(null))
                .put("answeredBy", progress.answeredBy())
                .put("price", price == null ? null : price.amount())
                .put("priceUnit", price == null ? null : price.unit())
                .put("agentCost", call.details().agentCost())
                .put("errorCode", progress.errorCode())
                .put("errorMessage", progress.errorMessage())
                .put("recordingUrl", progress.recordingUrl())
                .put("elevenLabsConversationId", progress.conversationId())
                .put("callCount", call.callCount())
                .put("endedBy", progress.endSide().map(EndedBy::word).orElse(null))
                .put("endReason", progress.endWord().orElse(null))
                .put("campaignId", call.campaignId());
        return putTree(json, "quality", call.quality());
    }

    /// The carrier counts in whole seconds: its time may lie a little before what went before.
    private static @Nullable Instant atLeast(Instant before, @Nullable Instant at) {
        return at == null || !at.isBefore(before) ? at : before;
    }

    private static @Nullable String time(@Nullable Instant at) {
        return at == null ? null : ClientJson.time(at);
    }

    private static ObjectNode details(CallDetails details) {
        var json = Json.object()
                .put("callOutcome", details.outcome().word())
                .put("callSummary", details.summary())
                .put("callTranscript", details.transcript())
                .put("callSentiment", details.sentiment().word())
                .put("nextAction", details.nextAction())
                .put("nextActionDate", details.nextActionDate())
                .put("agentNotes", details.agentNotes());
        putTree(json, "dataCollection", details.dataCollection());
        return putTree(json, "evaluation", details.evaluation());
    }

    private static ObjectNode putTree(ObjectNode json, String name, @Nullable String text) {
        return text == null ? json.putNull(name) : json.set(name, Json.parse(text));
    }
}
