package dev.outdial.simulator.elevenlabs;

import dev.outdial.simulator.world.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A conversation as ElevenLabs reports it afterwards: the body of GET and the `data` of the webhook.
final class Report {
    private Report() {}

    /// What came of it, judged by what the agent understood.
    ///
    /// @param outcome   `interested`, `not-interested`, `callback`, `unavailable`, `unknown`
    /// @param sentiment `positive`, `neutral`, `negative`, `unknown`
    private record Judgement(
            String outcome, String sentiment, @Nullable String nextAction, String successful, String summary) {
        static Judgement of(Set<String> understood) {
            if (understood.contains("not-interested")) {
                return new Judgement(
                        "not-interested",
                        "negative",
                        "Do not call again",
                        "failure",
                        "The callee is not interested and does not want to be called again.");
            }
            if (understood.contains("driving")) {
                return new Judgement(
                        "callback",
                        "neutral",
                        "Call again tomorrow",
                        "unknown",
                        "The callee was driving and asked to be called tomorrow.");
            }
            if (understood.contains("greeting")) {
                return new Judgement(
                        "unavailable",
                        "unknown",
                        "Call again tomorrow",
                        "failure",
                        "A voicemail box answered; a message was left.");
            }
            if (understood.contains("half-past-two")) {
                return new Judgement(
                        "interested",
                        "positive",
                        "Send a text message to confirm the appointment",
                        "success",
                        "The callee moved the appointment to Tuesday at half past two.");
            }
            if (understood.contains("tuesday-is-fine")) {
                return new Judgement(
                        "interested",
                        "positive",
                        "Remind the callee the day before",
                        "success",
                        "The callee confirmed the appointment on Tuesday at ten.");
            }
            if (understood.isEmpty()) {
                return new Judgement(
                        "unknown", "unknown", null, "unknown", "The callee said nothing that was understood.");
            }
            return new Judgement(
                    "unknown", "neutral", null, "unknown", "The callee spoke with the agent, but nothing was agreed.");
        }
    }

    static Map<String, @Nullable Object> of(Conversation conversation) {
        boolean done = conversation.status() == Conversation.Status.DONE;
        long start = conversation.started().getEpochSecond();
        var initiation = conversation.initiation();
        var transcript = new ArrayList<Map<String, @Nullable Object>>();
        conversation
                .transcript()
                .forEach(turn -> transcript.add(new Fields()
                        .put("role", turn.role())
                        .put("message", turn.message())
                        .put("time_in_call_secs", turn.secondsIntoCall())
                        .put("tool_calls", List.of())
                        .put("tool_results", List.of())
                        .put("feedback", null)
                        .put("interrupted", turn.interrupted())
                        .put("conversation_turn_metrics", null)
                        .map()));
        var metadata = new Fields()
                .put("start_time_unix_secs", start)
                .put("accepted_time_unix_secs", start)
                .put("call_duration_secs", conversation.seconds())
                .put("cost", conversation.seconds() * 13)
                .put("authorization_method", conversation.agent().isPublic() ? "public" : "signed_url")
                .put("phone_call", null)
                .put("batch_call", null)
                .put("termination_reason", conversation.closeWords())
                .put("error", null)
                .put("main_language", "en")
                .put("text_only", false)
                .put("timezone", null)
                .map();
        return new Fields()
                .put("agent_id", conversation.agent().id())
                .put("agent_name", conversation.agent().id())
                .put("conversation_id", conversation.id())
                .put("status", conversation.status().word())
                .put("user_id", initiation == null ? null : initiation.get("user_id"))
                .put("branch_id", null)
                .put("version_id", null)
                .put("environment", null)
                .put("transcript", transcript)
                .put("metadata", metadata)
                .put("analysis", done ? analysis(conversation) : null)
                .put("conversation_initiation_client_data", initiation == null ? Map.of() : initiation)
                .put("has_audio", false)
                .put("has_user_audio", false)
                .put("has_response_audio", false)
                .map();
    }

    /// The short form in the list of conversations.
    static Map<String, @Nullable Object> row(Conversation conversation) {
        var judgement = Judgement.of(conversation.understood());
        boolean done = conversation.status() == Conversation.Status.DONE;
        return new Fields()
                .put("agent_id", conversation.agent().id())
                .put("agent_name", conversation.agent().id())
                .put("conversation_id", conversation.id())
                .put("start_time_unix_secs", conversation.started().getEpochSecond())
                .put("call_duration_secs", conversation.seconds())
                .put("message_count", conversation.transcript().size())
                .put("status", conversation.status().word())
                .put("call_successful", done ? judgement.successful() : "unknown")
                .put("transcript_summary", done ? judgement.summary() : null)
                .put("direction", null)
                .map();
    }

    private static Map<String, @Nullable Object> analysis(Conversation conversation) {
        var judgement = Judgement.of(conversation.understood());
        var collected = new Fields();
        collect(collected, "call_outcome", judgement.outcome());
        collect(collected, "sentiment", judgement.sentiment());
        collect(collected, "next_action", judgement.nextAction());
        return new Fields()
                .put(
                        "evaluation_criteria_results",
                        Map.of(
                                "reached_goal",
                                Map.of(
                                        "criteria_id",
                                        "reached_goal",
                                        "result",
                                        judgement.successful(),
                                        "rationale",
                                        judgement.summary())))
                .put("data_collection_results", collected.map())
                .put("call_successful", judgement.successful())
                .put("transcript_summary", judgement.summary())
                .put("call_summary_title", "Appointment")
                .map();
    }

    private static void collect(Fields into, String name, @Nullable String value) {
        into.put(
                name,
                new Fields()
                        .put("data_collection_id", name)
                        .put("value", value)
                        .put("json_schema", Map.of("type", "string"))
                        .put("rationale", "")
                        .map());
    }
}
