package dev.outdial.twilio;

import dev.outdial.bridge.PhoneLeg;
import io.vertx.core.http.ServerWebSocket;

/// The callee's side of a call, on a Twilio media stream. Lives on the socket's event loop.
/// Protocol: Twilio Media Streams, "WebSocket messages to Twilio".
final class TwilioLeg implements PhoneLeg {
    private static final short NORMAL = 1000;

    private final ServerWebSocket socket;
    private final String mediaHead;
    private final String markHead;
    private final String clear;

    /// @param streamSid must be plain: letters and digits
    TwilioLeg(ServerWebSocket socket, String streamSid) {
        this.socket = socket;
        this.mediaHead = "{\"event\":\"media\",\"streamSid\":\"" + streamSid + "\",\"media\":{\"payload\":\"";
        this.markHead = "{\"event\":\"mark\",\"streamSid\":\"" + streamSid + "\",\"mark\":{\"name\":\"";
        this.clear = "{\"event\":\"clear\",\"streamSid\":\"" + streamSid + "\"}";
    }

    @Override
    public void play(String base64) {
        write(mediaHead + base64 + "\"}}");
    }

    @Override
    public void mark(String name) {
        write(markHead + name + "\"}}");
    }

    @Override
    public void clear() {
        write(clear);
    }

    @Override
    public boolean isCongested() {
        return !socket.isClosed() && socket.writeQueueFull();
    }

    @Override
    public void close() {
        if (!socket.isClosed()) {
            socket.close(NORMAL);
        }
    }

    private void write(String text) {
        if (!socket.isClosed()) {
            socket.writeTextMessage(text);
        }
    }
}
