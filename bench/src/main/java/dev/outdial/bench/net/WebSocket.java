package dev.outdial.bench.net;

/// An open WebSocket: cuts the bytes into text messages, and answers pings.
public final class WebSocket implements Protocol {
    private static final int LARGEST = 1 << 20;
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;

    /// Who gets the messages.
    public interface Listener {
        /// A text message, `bytes` from `from` up to `to`. They are only good during the call.
        void text(byte[] bytes, int from, int to);

        /// The socket is gone, whoever closed it.
        void closed();
    }

    private final Listener listener;
    private final boolean client;

    /// @param client whether this side opened it: then it masks what it sends
    public WebSocket(Listener listener, boolean client) {
        this.listener = listener;
        this.client = client;
    }

    @Override
    public int read(Connection connection, byte[] bytes, int from, int to) {
        if (to - from < 2) {
            return 0;
        }
        var masked = (bytes[from + 1] & 0x80) != 0;
        long length = bytes[from + 1] & 0x7F;
        var at = from + 2;
        if (length >= 126) {
            var size = length == 126 ? 2 : 8;
            if (to - at < size) {
                return 0;
            }
            length = 0;
            for (int i = 0; i < size; i++) {
                length = (length << 8) | (bytes[at++] & 0xFF);
            }
        }
        if (length < 0 || length > LARGEST) {
            connection.close();
            return 0;
        }
        var key = 0;
        if (masked) {
            if (to - at < 4) {
                return 0;
            }
            key = TextFrame.intAt(bytes, at);
            at += 4;
        }
        var end = at + (int) length;
        if (end > to) {
            return 0;
        }
        if (masked) {
            TextFrame.mask(bytes, at, end, key);
        }
        switch (bytes[from] & 0xFF) {
            case TEXT -> listener.text(bytes, at, end);
            case PING -> control(connection, PONG, bytes, at, end);
            case PONG -> {}
            case CLOSE -> {
                control(connection, CLOSE, bytes, at, end);
                connection.close();
            }
            // Fragments and binary messages have no place here: nobody sends them.
            default -> connection.close();
        }
        return end - from;
    }

    @Override
    public void closed(Connection connection) {
        listener.closed();
    }

    /// Says goodbye, with code 1000, and closes.
    public void close(Connection connection) {
        control(connection, CLOSE, new byte[] {0x03, (byte) 0xE8}, 0, 2);
        connection.close();
    }

    private void control(Connection connection, int kind, byte[] bytes, int from, int to) {
        var length = Math.min(125, to - from);
        var frame = new byte[length + (client ? 6 : 2)];
        frame[0] = (byte) kind;
        frame[1] = (byte) (client ? length | 0x80 : length);
        // A key of zero: what a control frame carries is no secret.
        System.arraycopy(bytes, from, frame, frame.length - length, length);
        connection.send(frame);
    }
}
