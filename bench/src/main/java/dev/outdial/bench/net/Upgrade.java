package dev.outdial.bench.net;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/// The client's side of opening a WebSocket.
public final class Upgrade implements Protocol {
    private final WebSocket.Listener listener;
    private final Consumer<Connection> opened;
    private boolean open;

    private Upgrade(WebSocket.Listener listener, Consumer<Connection> opened) {
        this.listener = listener;
        this.opened = opened;
    }

    /// Opens a WebSocket. Called on the loop.
    ///
    /// @param target   path and query
    /// @param fields   further fields of the request
    /// @param opened   told once messages may be sent
    /// @param listener gets the messages; its `closed` also tells that the socket was not opened
    public static Connection begin(
            Loop loop,
            InetSocketAddress address,
            String target,
            Map<String, String> fields,
            Consumer<Connection> opened,
            WebSocket.Listener listener) {
        var request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + address.getPort()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n");
        fields.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        var connection = loop.connect(address, new Upgrade(listener, opened));
        connection.send(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        return connection;
    }

    @Override
    public int read(Connection connection, byte[] bytes, int from, int to) {
        var head = HttpHead.read(bytes, from, to).orElse(null);
        if (head == null) {
            return 0;
        }
        if (!head.firstLine().startsWith("HTTP/1.1 101")) {
            connection.close();
            return 0;
        }
        open = true;
        connection.become(new WebSocket(listener, true));
        opened.accept(connection);
        return head.length();
    }

    @Override
    public void closed(Connection connection) {
        if (!open) {
            listener.closed();
        }
    }
}
