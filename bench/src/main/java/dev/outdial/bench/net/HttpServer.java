package dev.outdial.bench.net;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The server's side of HTTP/1.1 on one connection: small requests, and the upgrade to a WebSocket.
public final class HttpServer implements Protocol {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// Who answers.
    public interface Handler {
        /// The answer to a request.
        ///
        /// @param target path and query
        Answer answer(String method, String target, String body);

        /// A WebSocket is open on `connection`; gives back who gets its messages.
        WebSocket.Listener open(Connection connection, String target);
    }

    /// An answer in JSON.
    ///
    /// @param status such as `200 OK`
    public record Answer(String status, String json) {
        public static Answer ok(String json) {
            return new Answer("200 OK", json);
        }
    }

    private final Handler handler;

    public HttpServer(Handler handler) {
        this.handler = handler;
    }

    @Override
    public int read(Connection connection, byte[] bytes, int from, int to) {
        var head = HttpHead.read(bytes, from, to).orElse(null);
        if (head == null || to - from < head.length() + head.contentLength()) {
            return 0;
        }
        var line = head.firstLine().split(" ", -1);
        var used = head.length() + head.contentLength();
        if (head.field("Upgrade").equalsIgnoreCase("websocket")) {
            connection.send(ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + accept(head.field("Sec-WebSocket-Key")) + "\r\n\r\n"));
            connection.become(new WebSocket(handler.open(connection, line[1]), false));
            return used;
        }
        var body = new String(bytes, from + head.length(), head.contentLength(), StandardCharsets.UTF_8);
        var answer = handler.answer(line[0], line[1], body);
        var json = answer.json().getBytes(StandardCharsets.UTF_8);
        connection.send(ascii("HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                .formatted(answer.status(), json.length)));
        connection.send(json);
        return used;
    }

    @Override
    public void closed(Connection connection) {}

    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(ascii(key + GUID)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
