package dev.outdial.live;

import dev.outdial.http.Json;
import tools.jackson.databind.JsonNode;

/// The wire format of server-sent events
/// ([HTML Living Standard, 9.2](https://html.spec.whatwg.org/multipage/server-sent-events.html)).
final class Sse {
    /// What a stream begins with: the reader comes back after 2 s when the connection is lost.
    static final String RETRY = "retry: 2000\n\n";

    /// A comment, which shows that the connection lives.
    static final String HEARTBEAT = ":\n\n";

    private Sse() {}

    /// @param json one line: JSON has no line breaks of its own
    static String frame(String id, String event, String json) {
        var text = new StringBuilder(64 + json.length());
        write(text, id, event, json);
        return text.toString();
    }

    /// Writes a frame behind what stands in `text`.
    ///
    /// @param json one line
    static void write(StringBuilder text, String id, String event, String json) {
        text.append("id: ").append(id).append("\nevent: ").append(event);
        text.append("\ndata: ").append(json).append("\n\n");
    }

    static String frame(String id, String event, JsonNode json) {
        return frame(id, event, Json.write(json));
    }

    /// An event of which only the reason is to be told.
    static String reason(String id, String event, String reason) {
        return frame(id, event, Json.object().put("reason", reason));
    }
}
