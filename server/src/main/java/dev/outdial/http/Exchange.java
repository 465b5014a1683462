package dev.outdial.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// One request and its answer, on their way between Vert.x and a handler.
final class Exchange {
    private static final String KEY = "exchange";
    private static final long LINGER_MS = 2_000;

    private final HttpServerRequest http;
    private final Supplier<Map<String, String>> pathParams;
    private final String requestId;
    private final HttpConfig config;
    private final Context loop;

    /// Made on the request's event loop; sets the headers that every answer has.
    ///
    /// @param pathParams the values of the route's `:name` parts
    Exchange(HttpServerRequest http, Supplier<Map<String, String>> pathParams, String requestId, HttpConfig config) {
        this.http = http;
        this.pathParams = pathParams;
        this.requestId = requestId;
        this.config = config;
        this.loop = Objects.requireNonNull(Vertx.currentContext());
        putCommonHeaders(http.response(), requestId);
        if ("https".equals(config.publicUrl().getScheme())) {
            http.response().putHeader("Strict-Transport-Security", "max-age=31536000");
        }
    }

    /// Begins an exchange that [#of] finds again.
    static Exchange begin(RoutingContext context, String requestId, HttpConfig config) {
        var exchange = new Exchange(context.request(), context::pathParams, requestId, config);
        context.put(KEY, exchange);
        return exchange;
    }

    private static void putCommonHeaders(HttpServerResponse response, String requestId) {
        response.putHeader("X-Request-Id", requestId)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cache-Control", "no-store");
    }

    static Exchange of(RoutingContext context) {
        return Objects.requireNonNull(context.<Exchange>get(KEY));
    }

    String requestId() {
        return requestId;
    }

    Request request(BodyReader.Body body) {
        var query = http.query() == null ? "" : http.query();
        return new Request(
                requestId,
                http.method().name(),
                http.uri(),
                pathParams.get(),
                Form.parse(query).stream()
                        .collect(Collectors.groupingBy(
                                Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList()))),
                headers(),
                body.bytes(),
                remote());
    }

    /// Answers, on the request's event loop, whatever thread calls.
    ///
    /// @param keepAlive false where the rest of the body was not read, so that the connection is of no more use
    void write(Answer answer, boolean keepAlive) {
        var bytes = bytes(answer, requestId);
        var response = http.response();
        loop.runOnContext(_ -> {
            if (response.ended() || response.closed()) {
                return;
            }
            putHead(response, answer, keepAlive);
            end(response, bytes).onComplete(_ -> {
                if (!keepAlive) {
                    hangUp();
                }
            });
        });
    }

    /// Answers with what `stream` makes, and returns when all of it was sent, or nobody reads it any more.
    void write(Answer answer, Answer.Body.Stream stream, boolean keepAlive) {
        var response = http.response();
        var sink = new ResponseSink(response, loop);
        sink.begin(() -> {
            putHead(response, answer, keepAlive);
            if (stream.length() < 0) {
                response.setChunked(true);
            } else {
                response.putHeader("Content-Length", Long.toString(stream.length()));
            }
        });
        sink.sendAll(stream.writer());
        if (!keepAlive) {
            loop.runOnContext(_ -> hangUp());
        }
    }

    private static void putHead(HttpServerResponse response, Answer answer, boolean keepAlive) {
        response.setStatusCode(answer.status());
        if (answer.contentType() == null || !answer.contentType().startsWith("text/html")) {
            // Nothing but a page has anything to load; pages say what they may.
            response.putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        }
        answer.headers().forEach(response::putHeader);
        if (answer.contentType() != null) {
            response.putHeader("Content-Type", answer.contentType());
        }
        if (!keepAlive) {
            response.putHeader("Connection", "close");
        }
    }

    /// Closes the connection once the rest of the body has come, or after a while. Closed at once, what is still on its
    /// way would make TCP reset the connection, and the answer could be lost with it.
    private void hangUp() {
        if (http.isEnded()) {
            http.connection().close();
            return;
        }
        var timer = loop.owner().setTimer(LINGER_MS, _ -> http.connection().close());
        http.endHandler(_ -> {
            loop.owner().cancelTimer(timer);
            http.connection().close();
        });
    }

    /// Answers what could not even be read as HTTP, and hangs up.
    static void refuseMalformed(HttpServerRequest request, String requestId) {
        var answer = failure(400, "Bad request");
        putCommonHeaders(request.response(), requestId);
        request.response()
                .setStatusCode(answer.status())
                .putHeader("Content-Type", Objects.requireNonNull(answer.contentType()))
                .end(bytes(answer, requestId))
                .onComplete(_ -> request.connection().close());
    }

    static Answer failure(int status, String error) {
        return Answer.json(status, Json.object().put("error", error));
    }

    private String remote() {
        var peer = http.remoteAddress();
        var forwardedFor = http.getHeader("X-Forwarded-For");
        return config.remote(new InetSocketAddress(peer.host(), peer.port()), forwardedFor == null ? "" : forwardedFor);
    }

    private Map<String, List<String>> headers() {
        return http.headers().names().stream()
                .collect(Collectors.toMap(
                        name -> name.toLowerCase(Locale.ROOT),
                        name -> http.headers().getAll(name),
                        (first, _) -> first));
    }

    private static Future<Void> end(HttpServerResponse response, Buffer bytes) {
        return bytes.length() == 0 ? response.end() : response.end(bytes);
    }

    private static Buffer bytes(Answer answer, String requestId) {
        return switch (answer.body()) {
            case Answer.Body.None() -> Buffer.buffer();
            case Answer.Body.Bytes(var bytes) -> bytes;
            case Answer.Body.Stream _ -> throw new IllegalArgumentException("A stream has no bytes yet");
            case Answer.Body.Tree(var json) -> {
                if (answer.status() >= 400 && json instanceof ObjectNode object && !object.has("requestId")) {
                    object.put("requestId", requestId);
                }
                yield Buffer.buffer(Json.write(json));
            }
        };
    }
}
