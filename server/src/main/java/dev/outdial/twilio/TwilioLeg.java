package dev.outdial.twilio;

import dev.outdial.bridge.JsonCursor;
import dev.outdial.bridge.PhoneLeg;
import dev.outdial.bridge.WireSocket;

/// The callee's side of a call, on a Twilio media stream. Lives on the socket's event loop.
/// Protocol: Twilio Media Streams, "WebSocket messages to Twilio".
final class TwilioLeg implements PhoneLeg {
    private static final short NORMAL = 1000;
    private static final byte[] TAIL = JsonCursor.word("\"}}");

    private final WireSocket socket;
    private final byte[] mediaHead;
    private final byte[] markHead;
    private final byte[] clear;

    /// @param streamSid must be plain: letters and digits
    TwilioLeg(WireSocket socket, String streamSid) {
        this.socket = socket;
        this.mediaHead =
                JsonCursor.word("{\"event\":\"media\",\"streamSid\":\"" + streamSid + "\",\"media\":{\"payload\":\"");
        this.markHead =
                JsonCursor.word("{\"event\":\"mark\",\"streamSid\":\"" + streamSid + "\",\"mark\":{\"name\":\"");
        this.clear = JsonCursor.word("{\"event\":\"clear\",\"streamSid\":\"" + streamSid + "\"}");
    }

    @Override
    public void play(String base64) {
        socket.send(mediaHead, base64, TAIL);
    }

    @Override
    public void mark(String name) {
        socket.send(markHead, name, TAIL);
    }

    @Override
    public void clear() {
        socket.send(clear);
    }

    @Override
    public boolean isCongested() {
        return socket.isCongested();
    }

    @Override
    public void close() {
        socket.close(NORMAL);
    }
}
