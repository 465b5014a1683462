package dev.outdial.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
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

        /// Bytes that are made while they are sent.
        ///
        /// @param length how many there will be; negative where that is not known
        record Stream(long length, Writer writer) implements Body {}
    }

    /// Makes the bytes of a streamed answer, on the request's virtual thread. The status has gone out by then: what
    /// fails here breaks the connection off.
    @FunctionalInterface
    public interface Writer {
        /// Sends all of it.
        void writeTo(Sink sink) throws IOException;
    }

    /// Where a streamed answer goes.
    public interface Sink {
        /// Sends some bytes, and waits until the connection has taken them: a slow reader slows the writer, and memory
        /// stays flat.
        ///
        /// @throws Gone if nobody reads any more
        void send(Buffer bytes) throws Gone;
    }

    /// Whoever asked has hung up, or the server is closing: there is nobody to send to.
    public static final class Gone extends IOException {
        private static final long serialVersionUID = 1;

        Gone(String why) {
            super(why);
        }
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

    /// 200 with bytes that are made while they are sent, however many there will be.
    public static Answer stream(String contentType, Writer writer) {
        return new Answer(200, Map.of(), contentType, new Body.Stream(-1, writer));
    }

    /// So many bytes, made while they are sent.
    public static Answer stream(int status, String contentType, long length, Writer writer) {
        return new Answer(status, Map.of(), contentType, new Body.Stream(length, writer));
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
