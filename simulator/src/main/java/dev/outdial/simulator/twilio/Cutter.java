package dev.outdial.simulator.twilio;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Puts a wire between two parties that can be cut: the only way to end a WebSocket without a close frame.
final class Cutter {
    private final Vertx vertx;

    Cutter(Vertx vertx) {
        this.vertx = vertx;
    }

    /// A new wire to `host`:`port`.
    Future<Relay> relayTo(String host, int port) {
        // The two ends live on event loops of their own.
        var ends = new CopyOnWriteArrayList<NetSocket>();
        NetServer server = vertx.createNetServer();
        server.connectHandler(near -> {
            ends.add(near);
            near.pause();
            vertx.createNetClient()
                    .connect(port, host)
                    .onFailure(_ -> near.close())
                    .onSuccess(far -> {
                        ends.add(far);
                        near.handler(far::write);
                        far.handler(near::write);
                        near.closeHandler(_ -> far.close());
                        far.closeHandler(_ -> near.close());
                        near.resume();
                    });
        });
        return server.listen(0, "127.0.0.1").map(listening -> new Relay(listening, ends));
    }

    /// A wire.
    record Relay(NetServer server, List<NetSocket> ends) {
        SocketAddress address() {
            return SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1");
        }

        void cut() {
            ends.forEach(NetSocket::close);
            var _ = server.close();
        }
    }
}
