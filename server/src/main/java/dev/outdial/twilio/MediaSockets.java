package dev.outdial.twilio;

import dev.outdial.bridge.BridgeConfig;
import dev.outdial.bridge.LiveCalls;
import dev.outdial.bridge.VertxLoop;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Takes in the media streams that Twilio opens when callees answer.
public final class MediaSockets {
    /// Bytes of one message, and of one frame. What the HTTP server must allow, and no more.
    public static final int MOST_MESSAGE_BYTES = 64 * 1024;

    /// Sockets that have not told yet which call they are for.
    private static final int MOST_OPENINGS = 2000;

    private static final short TRY_AGAIN_LATER = 1013;

    private final Vertx vertx;
    private final LiveCalls live;
    private final BridgeConfig config;
    private final AtomicInteger openings = new AtomicInteger();

    public MediaSockets(Vertx vertx, LiveCalls live, BridgeConfig config) {
        this.vertx = vertx;
        this.live = live;
        this.config = config;
    }

    /// Takes a socket whose upgrade Twilio has signed. Called on the socket's event loop, before it was read.
    ///
    /// It is closed with 1008 unless it says, in time and in Twilio's order, which call it is for, with that call's
    /// one-use token in the parameters `callId` and `token`. No agent is connected before that.
    public void accept(ServerWebSocket socket) {
        if (openings.incrementAndGet() > MOST_OPENINGS) {
            openings.decrementAndGet();
            socket.close(TRY_AGAIN_LATER);
            return;
        }
        new MediaStream(socket, VertxLoop.current(vertx), live, config, openings::decrementAndGet).open();
    }

    /// Sockets that are open and have not told yet which call they are for.
    public int openings() {
        return openings.get();
    }
}
