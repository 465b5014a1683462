package dev.outdial.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The smallest server that can take calls: answers TwiML, takes callbacks, and does with the media stream what the
/// test says. Written for these tests; it shares nothing with the real one.
final class TinyServer implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.builder().build();

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final List<JsonNode> fromTwilio = new CopyOnWriteArrayList<>();
    final List<JsonNode> fromAgent = new CopyOnWriteArrayList<>();
    final Map<String, String> upgradeHeaders = new ConcurrentHashMap<>();
    volatile String twiml = "";
    volatile String twimlType = "text/xml";
    volatile int voiceStatus = 200;
    volatile BiConsumer<ServerWebSocket, JsonNode> onStream = (_, _) -> {};
    volatile @Nullable ServerWebSocket stream;
    volatile @Nullable String streamPath;
    volatile boolean streamClosed;
    private final Set<ClientWebSocket> connected = ConcurrentHashMap.newKeySet();
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer http;
    private final WebSocketClient client;

    /// A request as it came in.
    record Request(String path, Map<String, String> headers, String body) {
        Map<String, String> fields() {
            var fields = new LinkedHashMap<String, String>();
            for (String pair : body.split("&", -1)) {
                String[] both = pair.split("=", 2);
                fields.put(
                        URLDecoder.decode(both[0], StandardCharsets.UTF_8),
                        both.length < 2 ? "" : URLDecoder.decode(both[1], StandardCharsets.UTF_8));
            }
            return fields;
        }
    }

    TinyServer() {
        client = vertx.createWebSocketClient(
                new WebSocketClientOptions().setMaxFrameSize(1 << 20).setMaxMessageSize(1 << 20));
        http = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> request.body().onSuccess(body -> {
                    var headers = new LinkedHashMap<String, String>();
                    request.headers()
                            .forEach((name, value) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), value));
                    requests.add(new Request(request.uri(), headers, body.toString()));
                    boolean voice = request.uri().startsWith("/voice");
                    request.response()
                            .setStatusCode(voice ? voiceStatus : 204)
                            .putHeader("Content-Type", twimlType)
                            .end(voice ? twiml : "");
                }))
                .webSocketHandler(socket -> {
                    stream = socket;
                    streamPath = socket.uri();
                    socket.headers().forEach(upgradeHeaders::put);
                    if (socket.isClosed()) {
                        // A slow machine may learn of the end before it has taken the beginning in.
                        streamClosed = true;
                        return;
                    }
                    socket.closeHandler(_ -> streamClosed = true);
                    socket.textMessageHandler(text -> {
                        JsonNode message = JSON.readTree(text);
                        fromTwilio.add(message);
                        onStream.accept(socket, message);
                    });
                })
                .listen()
                .await();
    }

    int port() {
        return http.actualPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    String streamUrl(String path) {
        return "ws://127.0.0.1:" + port() + path;
    }

    /// TwiML that connects the callee to this server's stream.
    void connectStream() {
        twiml = "<Response><Connect><Stream url=\"" + streamUrl("/media")
                + "\"><Parameter name=\"callId\" value=\"call_7\"/></Stream></Connect></Response>";
    }

    /// Bridges the stream with an agent as plainly as can be.
    void bridgeTo(URI signedUrl, Map<String, ?> variables) {
        connectStream();
        var agent = new ClientWebSocket[1];
        var streamSid = new String[1];
        onStream = (phone, message) -> {
            switch (message.path("event").asString("")) {
                case "start" -> {
                    streamSid[0] = message.path("streamSid").asString("");
                    agent[0] =
                            talk(signedUrl, variables, event -> agentSaid(phone, agent[0], streamSid[0], event), () -> {
                                phone.writeTextMessage("{\"event\":\"mark\",\"streamSid\":\"" + streamSid[0]
                                        + "\",\"mark\":{\"name\":\"the-end\"}}");
                            });
                }
                case "media" -> {
                    if (agent[0] != null && connected.contains(agent[0]) && !agent[0].isClosed()) {
                        agent[0].writeTextMessage("{\"user_audio_chunk\":\""
                                + message.path("media").path("payload").asString("") + "\"}");
                    }
                }
                case "mark" -> phone.close();
                case "stop" -> {
                    if (agent[0] != null && !agent[0].isClosed()) {
                        agent[0].close((short) 1000);
                    }
                }
                default -> {}
            }
        };
    }

    private static void agentSaid(ServerWebSocket phone, ClientWebSocket agent, String streamSid, JsonNode event) {
        if (phone.isClosed()) {
            return;
        }
        switch (event.path("type").asString("")) {
            case "audio" ->
                phone.writeTextMessage("{\"event\":\"media\",\"streamSid\":\"" + streamSid
                        + "\",\"media\":{\"payload\":\""
                        + event.path("audio_event").path("audio_base_64").asString("") + "\"}}");
            case "interruption" -> phone.writeTextMessage("{\"event\":\"clear\",\"streamSid\":\"" + streamSid + "\"}");
            case "ping" ->
                agent.writeTextMessage("{\"type\":\"pong\",\"event_id\":"
                        + event.path("ping_event").path("event_id") + "}");
            case "client_tool_call" -> {
                JsonNode call = event.path("client_tool_call");
                boolean known = !call.path("tool_name").asString("").startsWith("no_");
                agent.writeTextMessage(JSON.writeValueAsString(Map.of(
                        "type",
                        "client_tool_result",
                        "tool_call_id",
                        call.path("tool_call_id").asString(""),
                        "result",
                        known ? "done" : "unknown tool",
                        "is_error",
                        !known)));
            }
            default -> {}
        }
    }

    /// Opens a conversation with an agent.
    ClientWebSocket talk(URI signedUrl, Map<String, ?> variables, Consumer<JsonNode> onEvent, Runnable onClose) {
        ClientWebSocket agent = client.webSocket();
        agent.textMessageHandler(text -> {
            JsonNode event = JSON.readTree(text);
            fromAgent.add(event);
            onEvent.accept(event);
        });
        agent.closeHandler(_ -> onClose.run());
        var options = new WebSocketConnectOptions();
        options.setHost(signedUrl.getHost());
        options.setPort(signedUrl.getPort());
        options.setURI(signedUrl.getRawPath() + "?" + signedUrl.getRawQuery());
        agent.connect(options)
                .onSuccess(open -> {
                    connected.add(agent);
                    open.writeTextMessage(JSON.writeValueAsString(
                            Map.of("type", "conversation_initiation_client_data", "dynamic_variables", variables)));
                })
                .onFailure(_ -> onClose.run());
        return agent;
    }

    /// What came in at `path`.
    List<Request> at(String path) {
        return requests.stream().filter(each -> each.path().startsWith(path)).toList();
    }

    List<String> typesFromAgent() {
        return fromAgent.stream().map(each -> each.path("type").asString("")).toList();
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
