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

    private AgentReader() {}

    static AgentMessage read(String text) {
        var audio = audio(text);
        return audio != null ? audio : message(text);
    }

    /// The audio message in it; null if it is another one, or is written in an unusual way.
    static AgentMessage.@Nullable Audio audio(String text) {
        var json = new JsonCursor(text);
        String type = null;
        String payload = null;
        long eventId = 0;
        var hasEventId = false;
        if (!json.enter()) {
            return null;
        }
        do {
            switch (json.name()) {
                case "type" -> {
                    if (type != null) {
                        return null;
                    }
                    type = json.string("audio");
                    if (!type.equals("audio")) {
                        return null;
                    }
                }
                case "audio_event" -> {
                    if (payload != null || !json.enter()) {
                        return null;
                    }
                    do {
                        switch (json.name()) {
                            case "audio_base_64" -> {
                                if (payload != null) {
                                    return null;
                                }
                                payload = json.base64();
                            }
                            case "event_id" -> {
                                if (hasEventId) {
                                    return null;
                                }
                                hasEventId = true;
                                eventId = json.integer();
                            }
                            default -> json.skip();
                        }
                    } while (json.more());
                }
                default -> json.skip();
            }
        } while (json.more());
        if (!json.atEnd() || type == null || payload == null || !hasEventId) {
            return null;
        }
        return new AgentMessage.Audio(eventId, payload);
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

    private static AgentMessage toolResponse(JsonNode response) {
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
