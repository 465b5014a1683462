package dev.outdial.elevenlabs;

import dev.outdial.bridge.AgentLeg;
import dev.outdial.bridge.BridgedCall;
import dev.outdial.bridge.CallLoop;
import dev.outdial.bridge.VoiceAgents;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;

/// ElevenLabs' agents.
public final class ElevenLabsAgents implements VoiceAgents, AutoCloseable {
    private static final int MOST_MESSAGE_BYTES = 1 << 20;

    /// Vert.x lets the 51st connection to a host wait in silence unless told otherwise. How many calls there may be is
    /// decided before they are dialled.
    private static final int MOST_CONNECTIONS = 1_000_000;

    private static final int CLOSING_SECONDS = 2;

    private final ElevenLabsConfig config;
    private final SignedUrls signedUrls;
    private final SignedUrlStock stock;
    private final WebSocketClient client;

    public ElevenLabsAgents(Vertx vertx, ElevenLabsConfig config) {
        this.config = config;
        this.signedUrls = new SignedUrls(vertx, config);
        this.stock = new SignedUrlStock(signedUrls, System::nanoTime);
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(MOST_CONNECTIONS)
                .setMaxFrameSize(MOST_MESSAGE_BYTES)
                .setMaxMessageSize(MOST_MESSAGE_BYTES)
                .setTryUsePerMessageCompression(false)
                .setClosingTimeout(CLOSING_SECONDS));
    }

    @Override
    public void announce(String agentId) {
        stock.stockUp(agentId);
    }

    @Override
    public AgentLeg connect(BridgedCall call, AgentLeg.Listener listener, CallLoop loop) {
        var conversation = new Conversation(call, listener, config, stock, signedUrls, client, loop);
        loop.run(conversation::begin);
        return conversation;
    }

    @Override
    public void close() {
        client.close();
        signedUrls.close();
    }
}
