package dev.outdial.http;

import io.vertx.core.http.ServerWebSocket;

/// Takes the WebSockets of one path. Both methods are called on an event loop and must not block.
public interface SocketHandler {
    /// Whether the upgrade may go on; otherwise it is answered 403.
    boolean admits(Request head);

    /// The socket is open.
    void open(ServerWebSocket socket);
}
