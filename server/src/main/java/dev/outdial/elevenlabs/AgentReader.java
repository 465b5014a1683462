package dev.outdial.elevenlabs;

import dev.outdial.bridge.Base64Text;
import dev.outdial.bridge.JsonCursor;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads an agent's messages: audio without building anything, the rest as a tree. Unknown fields are no mistake.
final class AgentReader {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int LONGEST_DETAIL = 500;

    private static final byte[] TYPE = JsonCursor.word("type");
    private static final byte[] AUDIO = JsonCursor.word("audio");
    private static final byte[] AUDIO_EVENT = JsonCursor.word("audio_event");
    private static final byte[] AUDIO_BASE_64 = JsonCursor.word("audio_base_64");
    private static final byte[] EVENT_ID = JsonCursor.word("event_id");

    private AgentReader() {}

    /// The audio in a message; null if it is another message, or one that is written in an unusual way, and [#message]
    /// must have a look at it.
    ///
    /// @param bytes UTF-8, from `from` up to `to`
    static AgentMessage.@Nullable Audio audio(byte[] bytes, int from, int to) {
        var json = new JsonCursor(bytes, from, to);
        var isAudio = false;
        AgentMessage.Audio audio = null;
        if (!json.enter()) {
            return null;
        }
        do {
            json.name();
            if (json.isNamed(TYPE)) {
                if (isAudio || !json.isString(AUDIO)) {
                    return null;
                }
                isAudio = true;
            } else if (json.isNamed(AUDIO_EVENT)) {
                if (audio != null || (audio = audioEvent(json)) == null) {
                    return null;
                }
            } else {
                json.skip();
            }
        } while (json.more());
        return isAudio && json.atEnd() ? audio : null;
    }

    private static AgentMessage.@Nullable Audio audioEvent(JsonCursor json) {
        String payload = null;
        var eventId = 0L;
        var hasEventId = false;
        if (!json.enter()) {
            return null;
        }
        do {
            json.name();
            if (json.isNamed(AUDIO_BASE_64)) {
                if (payload != null) {
                    return null;
                }
                payload = json.base64();
            } else if (json.isNamed(EVENT_ID)) {
                if (hasEventId) {
                    return null;
                }
                hasEventId = true;
                eventId = json.integer();
            } else {
                json.skip();
            }
        } while (json.more());
        return payload == null || !hasEventId ? null : new AgentMessage.Audio(eventId, payload);
    }

    /// Any message, read as a tree.
    static AgentMessage message(String text) {
        JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (JacksonException _) {
            return new AgentMessage.Malformed("a message is not JSON");
        }
        if (!json.isObject()) {
            return new AgentMessage.Malformed("a message is not a JSON object");
        }
        return switch (text(json, "type")) {
            case "audio" -> audio(json.path("audio_event"));
            case "interruption" ->
                new AgentMessage.Interruption(eventId(json.path("interruption_event"), Long.MIN_VALUE));
            case "ping" -> ping(json.path("ping_event"));
            case "conversation_initiation_metadata" -> metadata(json.path("conversation_initiation_metadata_event"));
            case "agent_response" ->
                new AgentMessage.AgentResponse(text(json.path("agent_response_event"), "agent_response"));
            case "agent_response_correction" -> correction(json.path("agent_response_correction_event"));
            case "user_transcript" ->
                new AgentMessage.UserTranscript(text(json.path("user_transcription_event"), "user_transcript"));
            case "client_tool_call" -> toolCall(json.path("client_tool_call"));
            case "agent_tool_response" -> toolResponse(json.path("agent_tool_response"));
            case "error" -> failure(json.path("error_event"));
            case String type -> new AgentMessage.Unknown(type);
        };
    }

    private static AgentMessage audio(JsonNode event) {
        var payload = event.path("audio_base_64");
        if (!payload.isString() || !Base64Text.isValid(payload.stringValue())) {
            return new AgentMessage.Malformed("audio carries no base64");
        }
        return new AgentMessage.Audio(eventId(event, Long.MAX_VALUE), payload.stringValue());
    }

    private static AgentMessage ping(JsonNode event) {
        return event.path("event_id").canConvertToLong()
                ? new AgentMessage.Ping(event.path("event_id").asLong())
                : new AgentMessage.Unknown("ping");
    }

    private static AgentMessage metadata(JsonNode event) {
        var id = text(event, "conversation_id");
        if (id.isEmpty() || id.length() > 200) {
            return new AgentMessage.Malformed("the metadata has no conversation id");
        }
        return new AgentMessage.Metadata(
                id, text(event, "agent_output_audio_format"), text(event, "user_input_audio_format"));
    }

    private static AgentMessage correction(JsonNode event) {
        return new AgentMessage.Correction(
                text(event, "original_agent_response"), text(event, "corrected_agent_response"));
    }

    private static AgentMessage toolCall(JsonNode call) {
        return new AgentMessage.ClientToolCall(
                text(call, "tool_call_id"), text(call, "tool_name"), call.path("parameters"));
    }

    /// What we answered ourselves is told once more; that is no news.
    private static AgentMessage toolResponse(JsonNode response) {
        if (text(response, "tool_type").equals("client")) {
            return new AgentMessage.Unknown("agent_tool_response");
        }
        return new AgentMessage.ToolResponse(
                text(response, "tool_name"), response.path("is_error").asBoolean(false));
    }

    private static AgentMessage failure(JsonNode event) {
        var detail = "%s %s %s %s"
                .formatted(
                        event.path("code").asString(""),
                        text(event, "error_type"),
                        text(event, "reason"),
                        text(event, "message"))
                .strip()
                .replaceAll(" +", " ");
        return new AgentMessage.Failure(detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL)));
    }

    private static long eventId(JsonNode event, long otherwise) {
        var id = event.path("event_id");
        return id.canConvertToLong() ? id.asLong() : otherwise;
    }

    private static String text(JsonNode node, String name) {
        var value = node.path(name);
        return value.isString() ? value.stringValue() : "";
    }
}
