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

    private static final byte[] EVENT = JsonCursor.word("event");
    private static final byte[] STREAM_SID = JsonCursor.word("streamSid");
    private static final byte[] MEDIA = JsonCursor.word("media");
    private static final byte[] TRACK = JsonCursor.word("track");
    private static final byte[] PAYLOAD = JsonCursor.word("payload");
    private static final byte[] INBOUND_WORD = JsonCursor.word(INBOUND);

    private StreamReader() {}

    /// The callee's audio in a message of the stream `streamSid`, as base64; null if it is another message, or one that
    /// is written in an unusual way, and [#message] must have a look at it.
    ///
    /// @param bytes UTF-8, from `from` up to `to`
    static @Nullable String audio(byte[] bytes, int from, int to, byte[] streamSid) {
        var json = new JsonCursor(bytes, from, to);
        var isMedia = false;
        var isOurs = false;
        String payload = null;
        if (!json.enter()) {
            return null;
        }
        do {
            json.name();
            if (json.isNamed(MEDIA)) {
                if (payload != null || (payload = payload(json)) == null) {
                    return null;
                }
            } else if (json.isNamed(EVENT)) {
                if (isMedia || !json.isString(MEDIA)) {
                    return null;
                }
                isMedia = true;
            } else if (json.isNamed(STREAM_SID)) {
                if (isOurs || !json.isString(streamSid)) {
                    return null;
                }
                isOurs = true;
            } else {
                json.skip();
            }
        } while (json.more());
        return isMedia && isOurs && json.atEnd() ? payload : null;
    }

    /// The payload in the object `media`, if that is of the callee's track.
    private static @Nullable String payload(JsonCursor json) {
        String payload = null;
        var hasTrack = false;
        if (!json.enter()) {
            return null;
        }
        do {
            json.name();
            if (json.isNamed(PAYLOAD)) {
                if (payload != null) {
                    return null;
                }
                payload = json.base64();
            } else if (json.isNamed(TRACK)) {
                if (hasTrack || !json.isString(INBOUND_WORD)) {
                    return null;
                }
                hasTrack = true;
            } else {
                json.skip();
            }
        } while (json.more());
        return payload;
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
