package dev.outdial.http;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What an HTTP request is answered with.
///
/// @param status      the HTTP status
/// @param headers     besides `Content-Type`, `Content-Length` and `X-Request-Id`, which the server sets
/// @param contentType the body's, or null where there is none
/// @param body        what goes out
public record Answer(
        int status, Map<String, String> headers, @Nullable String contentType, Body body) {
    /// The bytes of an answer, which may still want the request's id.
    public sealed interface Body {
        record None() implements Body {}

        record Bytes(Buffer bytes) implements Body {}

        /// An object; the server adds `requestId` to it when the answer is an error.
        record Tree(JsonNode json) implements Body {}
    }

    public Answer {
        headers = Map.copyOf(headers);
    }

    /// JSON of any status.
    public static Answer json(int status, JsonNode json) {
        return new Answer(status, Map.of(), "application/json; charset=utf-8", new Body.Tree(json));
    }

    /// JSON that is already written.
    public static Answer json(int status, String text) {
        return text(status, "application/json; charset=utf-8", text);
    }

    /// 200 with JSON.
    public static Answer ok(JsonNode json) {
        return json(200, json);
    }

    /// Text of any kind, in UTF-8.
    public static Answer text(int status, String contentType, String text) {
        return bytes(status, contentType, Buffer.buffer(text));
    }

    /// Bytes of any kind.
    public static Answer bytes(int status, String contentType, Buffer bytes) {
        return new Answer(status, Map.of(), contentType, new Body.Bytes(bytes));
    }

    /// 204.
    public static Answer noContent() {
        return new Answer(204, Map.of(), null, new Body.None());
    }

    /// The same with one more header.
    public Answer header(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, contentType, body);
    }

    /// The same with `Retry-After`, in whole seconds, at least one.
    public Answer retryAfter(Duration wait) {
        return header("Retry-After", Long.toString(Math.max(1, (wait.toMillis() + 999) / 1000)));
    }
}
