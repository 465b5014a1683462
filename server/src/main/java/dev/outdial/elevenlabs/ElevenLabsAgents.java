package dev.outdial.elevenlabs;

import dev.outdial.bridge.AgentLeg;
import dev.outdial.bridge.BridgedCall;
import dev.outdial.bridge.CallLoop;
import dev.outdial.bridge.SocketDialer;
import dev.outdial.bridge.VoiceAgents;
import io.vertx.core.Vertx;

/// ElevenLabs' agents.
public final class ElevenLabsAgents implements VoiceAgents, AutoCloseable {
    private static final int MOST_MESSAGE_BYTES = 1 << 20;

    private final ElevenLabsConfig config;
    private final SignedUrls signedUrls;
    private final SignedUrlStock stock;
    private final SocketDialer dialer;

    public ElevenLabsAgents(Vertx vertx, ElevenLabsConfig config) {
        this.config = config;
        this.signedUrls = new SignedUrls(vertx, config);
        this.stock = new SignedUrlStock(signedUrls, System::nanoTime);
        this.dialer = new SocketDialer(vertx, MOST_MESSAGE_BYTES);
    }

    @Override
    public void announce(String agentId) {
        stock.stockUp(agentId);
    }

    @Override
    public AgentLeg connect(BridgedCall call, AgentLeg.Listener listener, CallLoop loop) {
        var conversation = new Conversation(call, listener, config, stock, signedUrls, dialer, loop);
        loop.run(conversation::begin);
        return conversation;
    }

    @Override
    public void close() {
        signedUrls.close();
    }
}
