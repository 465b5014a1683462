package dev.outdial.twilio;

import dev.outdial.bridge.Base64Text;
import dev.outdial.bridge.JsonCursor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the messages of a media stream: audio without building anything, the rest as a tree. Unknown fields are no
/// mistake.
final class StreamReader {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String INBOUND = "inbound";

    private StreamReader() {}

    /// @param knownSid the stream's id, so that it need not be copied out of every message; null before it is known
    static StreamMessage read(String text, @Nullable String knownSid) {
        var media = media(text, knownSid);
        return media != null ? media : message(text);
    }

    /// The audio message in it; null if it is another one, or is written in an unusual way.
    static StreamMessage.@Nullable Media media(String text, @Nullable String knownSid) {
        var json = new JsonCursor(text);
        String event = null;
        String streamSid = null;
        String track = null;
        String payload = null;
        if (!json.enter()) {
            return null;
        }
        do {
            switch (json.name()) {
                case "event" -> {
                    if (event != null) {
                        return null;
                    }
                    event = json.string("media");
                    if (!event.equals("media")) {
                        return null;
                    }
                }
                case "streamSid" -> {
                    if (streamSid != null) {
                        return null;
                    }
                    streamSid = json.string(knownSid);
                }
                case "media" -> {
                    if (payload != null || !json.enter()) {
                        return null;
                    }
                    do {
                        switch (json.name()) {
                            case "track" -> {
                                if (track != null) {
                                    return null;
                                }
                                track = json.string(INBOUND);
                            }
                            case "payload" -> {
                                if (payload != null) {
                                    return null;
                                }
                                payload = json.base64();
                            }
                            default -> json.skip();
                        }
                    } while (json.more());
                }
                default -> json.skip();
            }
        } while (json.more());
        if (!json.atEnd() || event == null || streamSid == null || payload == null) {
            return null;
        }
        return new StreamMessage.Media(streamSid, track == null ? INBOUND : track, payload);
    }

    /// Any message, read as a tree.
    static StreamMessage message(String text) {
        JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (JacksonException _) {
            return new StreamMessage.Malformed("a message is not JSON");
        }
        if (!json.isObject()) {
            return new StreamMessage.Malformed("a message is not a JSON object");
        }
        var streamSid = text(json, "streamSid");
        return switch (text(json, "event")) {
            case "connected" -> new StreamMessage.Connected();
            case "start" -> start(json.path("start"), streamSid);
            case "media" -> media(json.path("media"), streamSid);
            case "dtmf" -> dtmf(text(json.path("dtmf"), "digit"), streamSid);
            case "mark" -> new StreamMessage.Mark(streamSid, text(json.path("mark"), "name"));
            case "stop" -> new StreamMessage.Stop(streamSid);
            case String event -> new StreamMessage.Unknown(event);
        };
    }

    private static StreamMessage start(JsonNode start, String streamSid) {
        var callSid = text(start, "callSid");
        if (streamSid.isEmpty() || callSid.isEmpty()) {
            return new StreamMessage.Malformed("start has no streamSid or no callSid");
        }
        var format = start.path("mediaFormat");
        var isMulaw = "audio/x-mulaw".equals(text(format, "encoding"))
                && format.path("sampleRate").asInt(0) == 8000
                && format.path("channels").asInt(0) == 1;
        Map<String, String> parameters = new HashMap<>();
        for (var parameter : start.path("customParameters").properties()) {
            if (parameter.getValue().isString()) {
                parameters.put(parameter.getKey(), parameter.getValue().stringValue());
            }
        }
        return new StreamMessage.Start(streamSid, callSid, isMulaw, parameters);
    }

    private static StreamMessage media(JsonNode media, String streamSid) {
        var payload = media.path("payload");
        if (!payload.isString() || !Base64Text.isValid(payload.stringValue())) {
            return new StreamMessage.Malformed("media carries no base64 audio");
        }
        var track = media.has("track") ? text(media, "track") : INBOUND;
        return new StreamMessage.Media(streamSid, track, payload.stringValue());
    }

    private static StreamMessage dtmf(String digit, String streamSid) {
        var isKey = digit.length() == 1 && "0123456789*#ABCD".contains(digit);
        return isKey ? new StreamMessage.Dtmf(streamSid, digit) : new StreamMessage.Unknown("dtmf");
    }

    private static String text(JsonNode node, String name) {
        var value = node.path(name);
        return value.isString() ? value.stringValue() : "";
    }
}
