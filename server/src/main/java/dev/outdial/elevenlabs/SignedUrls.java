package dev.outdial.elevenlabs;

import dev.outdial.bridge.Ending;
import dev.outdial.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Fetches signed URLs: each opens one conversation, once. They are secrets, and never logged.
/// Protocol: `GET /v1/convai/conversation/get-signed-url`.
final class SignedUrls implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MOST_CONNECTIONS = 256;
    private static final int MOST_BODY = 64 * 1024;
    private static final int TRIES = 2;

    private final HttpClientAgent client;
    private final URI baseUrl;
    private final @Nullable Secret apiKey;
    private final long timeoutMs;

    SignedUrls(Vertx vertx, ElevenLabsConfig config) {
        this.baseUrl = config.baseUrl();
        this.apiKey = config.apiKey();
        this.timeoutMs = config.signedUrlTimeout().toMillis();
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout((int) timeoutMs).setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
    }

    /// A fresh signed URL for `agentId`; fails with [NoAgent]. Answers on the caller's event loop.
    Future<URI> fetch(String agentId) {
        return apiKey == null
                ? Future.failedFuture(new NoAgent(Ending.AGENT_NOT_CONFIGURED.reason(), false))
                : fetch(agentId, apiKey, TRIES);
    }

    private Future<URI> fetch(String agentId, Secret apiKey, int triesLeft) {
        return ask(agentId, apiKey).recover(cause -> {
            var trouble = NetworkTrouble.of(cause);
            return trouble.isWorthRetrying() && triesLeft > 1
                    ? fetch(agentId, apiKey, triesLeft - 1)
                    : Future.failedFuture(trouble);
        });
    }

    private Future<URI> ask(String agentId, Secret apiKey) {
        var request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI("%s/v1/convai/conversation/get-signed-url?agent_id=%s&include_conversation_id=true"
                        .formatted(baseUrl, URLEncoder.encode(agentId, StandardCharsets.UTF_8)))
                .setTimeout(timeoutMs)
                .setIdleTimeout(timeoutMs)
                .putHeader("xi-api-key", apiKey.value())
                .putHeader("accept", "application/json");
        return client.request(request)
                .compose(sent -> sent.send()
                        .compose(SignedUrls::body)
                        .compose(answer -> read(answer.status(), answer.body()))
                        .timeout(timeoutMs, TimeUnit.MILLISECONDS)
                        .onFailure(_ -> sent.reset()));
    }

    private record Response(int status, String body) {}

    private static Future<Response> body(HttpClientResponse response) {
        var whole = Promise.<Response>promise();
        var body = Buffer.buffer();
        response.handler(part -> {
            if (body.length() + part.length() > MOST_BODY) {
                whole.tryFail(new NoAgent(Ending.AGENT_UNREACHABLE.because("the answer is too large"), false));
            } else {
                body.appendBuffer(part);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(
                _ -> whole.tryComplete(new Response(response.statusCode(), body.toString(StandardCharsets.UTF_8))));
        return whole.future();
    }

    private static Future<URI> read(int status, String body) {
        if (status != 200) {
            return Future.failedFuture(new NoAgent(CloseCodes.refused(status, message(body)), status >= 500));
        }
        try {
            var url = URI.create(tree(body).path("signed_url").asString(""));
            var isSocket = "wss".equals(url.getScheme()) || "ws".equals(url.getScheme());
            if (isSocket && url.getHost() != null) {
                return Future.succeededFuture(url);
            }
        } catch (IllegalArgumentException _) {
            // told below, like any other answer without a URL
        }
        return Future.failedFuture(
                new NoAgent(Ending.AGENT_PROTOCOL_ERROR.because("the answer has no signed_url"), false));
    }

    /// ElevenLabs' three ways of telling what is wrong: an object, a list, or plain text under `detail`.
    private static String message(String body) {
        var detail = tree(body).path("detail");
        if (detail.isArray()) {
            detail = detail.path(0);
            return detail.path("msg").asString("");
        }
        return detail.isString()
                ? detail.stringValue()
                : "%s %s"
                        .formatted(
                                detail.path("status").asString(""),
                                detail.path("message").asString(""));
    }

    private static JsonNode tree(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JacksonException _) {
            return MAPPER.missingNode();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
