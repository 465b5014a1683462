package dev.outdial.elevenlabs;

import dev.outdial.http.Json;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A small ElevenLabs on loopback: signed URLs and agent sockets, which can misbehave.
public final class FakeElevenLabs implements AutoCloseable {
    /// One agent socket, as the server's side sees it.
    public static final class Session {
        public final String agentId;
        public final List<String> audio = new CopyOnWriteArrayList<>();
        public final List<JsonNode> messages = new CopyOnWriteArrayList<>();
        public volatile @Nullable Short closeCode;
        public volatile boolean closed;
        private final ServerWebSocket socket;

        Session(String agentId, ServerWebSocket socket) {
            this.agentId = agentId;
            this.socket = socket;
        }

        public void send(String json) {
            if (!socket.isClosed()) {
                socket.writeTextMessage(json);
            }
        }

        public void metadata(String format) {
            send(("{\"type\":\"conversation_initiation_metadata\",\"conversation_initiation_metadata_event\":"
                            + "{\"conversation_id\":\"conv_%s\",\"agent_output_audio_format\":\"%s\","
                            + "\"user_input_audio_format\":\"%s\"}}")
                    .formatted(agentId, format, format));
        }

        public void audio(long eventId, String base64) {
            send("{\"type\":\"audio\",\"audio_event\":{\"audio_base_64\":\"%s\",\"event_id\":%d}}"
                    .formatted(base64, eventId));
        }

        public void close(int code, String reason) {
            socket.close((short) code, reason);
        }
    }

    public final List<Session> sessions = new CopyOnWriteArrayList<>();
    public final List<String> apiKeys = new CopyOnWriteArrayList<>();
    public final AtomicInteger signedUrls = new AtomicInteger();

    /// What a request for a signed URL gets.
    public volatile Consumer<HttpServerRequest> onSignedUrl = this::grant;

    /// What happens when a socket is open; by default nothing, before the hello.
    public volatile Consumer<Session> onOpen = _ -> {};

    /// What happens after the hello; by default the agent is ready.
    public volatile Consumer<Session> onHello = session -> session.metadata("ulaw_8000");

    /// Sockets are refused with this status; 0 lets them in.
    public volatile int refuseUpgrade;

    private final HttpServer server;

    public FakeElevenLabs(Vertx vertx) throws Exception {
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxWebSocketFrameSize(1 << 20)
                        .setMaxWebSocketMessageSize(1 << 20))
                .requestHandler(request -> {
                    apiKeys.add(Objects.requireNonNullElse(request.getHeader("xi-api-key"), ""));
                    signedUrls.incrementAndGet();
                    onSignedUrl.accept(request);
                })
                .webSocketHandshakeHandler(handshake -> {
                    if (refuseUpgrade != 0) {
                        handshake.reject(refuseUpgrade);
                    } else {
                        handshake.accept();
                    }
                })
                .webSocketHandler(this::accept)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /// Answers with a signed URL.
    public void grant(HttpServerRequest request) {
        request.response()
                .end(
                        "{\"signed_url\":\"ws://127.0.0.1:%d/v1/convai/conversation?agent_id=%s&conversation_signature=s\"}"
                                .formatted(server.actualPort(), request.getParam("agent_id")));
    }

    /// Answers with a refusal.
    public static void refuse(HttpServerRequest request, int status, String body) {
        request.response().setStatusCode(status).end(body);
    }

    private void accept(ServerWebSocket socket) {
        var agentId = socket.uri().replaceAll(".*agent_id=([^&]*).*", "$1");
        var session = new Session(agentId, socket);
        sessions.add(session);
        socket.textMessageHandler(text -> {
            var json = Json.parse(text);
            if (json.has("user_audio_chunk")) {
                session.audio.add(json.path("user_audio_chunk").asString());
                return;
            }
            session.messages.add(json);
            if (session.messages.size() == 1) {
                onHello.accept(session);
            }
        });
        socket.closeHandler(_ -> {
            session.closeCode = socket.closeStatusCode();
            session.closed = true;
        });
        onOpen.accept(session);
    }

    @Override
    public void close() {
        server.close();
    }
}
