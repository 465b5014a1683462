package dev.outdial.simulator.rest;

import dev.outdial.simulator.world.Json;
import java.util.Map;

/// An HTTP answer.
///
/// @param headers besides the content type
public record Answer(int status, String contentType, String body, Map<String, String> headers) {
    /// JSON, made of `value`.
    public static Answer json(int status, Object value) {
        return jsonText(status, Json.write(value));
    }

    /// JSON that is text already.
    public static Answer jsonText(int status, String text) {
        return new Answer(status, "application/json", text, Map.of());
    }

    /// No content.
    public static Answer empty() {
        return new Answer(204, "", "", Map.of());
    }

    /// The same with one more header.
    public Answer header(String name, String value) {
        var more = new java.util.HashMap<>(headers);
        more.put(name, value);
        return new Answer(status, contentType, body, Map.copyOf(more));
    }
}
