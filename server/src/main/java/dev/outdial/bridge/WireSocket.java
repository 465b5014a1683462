package dev.outdial.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;

/// An open WebSocket of a call, with a short way for audio: small messages are shown to the listener as bytes, before
/// a text is made of them, and what is written goes to the socket as bytes that are already a frame.
///
/// Lives on the socket's event loop.
public abstract sealed class WireSocket permits AcceptedSocket, DialedSocket {
    /// What the kernel keeps for a peer that does not read, more than five seconds of audio. Left alone, it takes
    /// megabytes, and it would be minutes until anybody noticed.
    static final int KERNEL_BUFFER = 64 * 1024;

    static final String SHORT_WAY = "outdial.audio";

    /// What comes from the peer, in order.
    public interface Listener {
        /// A message, shown as bytes.
        ///
        /// @param bytes UTF-8, from 0 up to `length`; good until this returns
        /// @return whether it was audio, and is dealt with; if not, [#text] gets it
        boolean audio(byte[] bytes, int length);

        /// Any message that was not audio.
        void text(String text);
    }

    private final ChannelHandlerContext out;
    private final boolean masked;
    private final Listener listener;
    private int underway;
    private boolean paused;

    /// @param out    where to write what is a frame already
    /// @param masked whether the peer is a server, so that frames must be masked
    WireSocket(ChannelHandlerContext out, boolean masked, Listener listener) {
        this.out = out;
        this.masked = masked;
        this.listener = listener;
    }

    /// Sends a message whose `middle` is plain ASCII.
    public final void send(byte[] head, String middle, byte[] tail) {
        if (!isClosed()) {
            send(WireFrame.text(out.alloc(), masked, head, middle, tail));
        }
    }

    /// Sends any message.
    public final void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends a message.
    ///
    /// @param text UTF-8
    public final void send(byte[] text) {
        if (!isClosed()) {
            send(WireFrame.text(out.alloc(), masked, text));
        }
    }

    /// If it fails, the socket is closed, and that is heard of.
    private void send(ByteBuf frame) {
        var _ = out.write(frame, out.voidPromise());
        Flushes.here().written(out);
    }

    /// Whether the peer reads more slowly than we write.
    public final boolean isCongested() {
        return !out.channel().isWritable() && !isClosed();
    }

    /// Reads nothing more, until [#resume].
    public final void pause() {
        if (!isClosed()) {
            paused = true;
            readNothing();
        }
    }

    /// Reads on. What has been read already comes first.
    public final void resume() {
        paused = false;
        readOn();
    }

    final boolean isPaused() {
        return paused;
    }

    abstract void readNothing();

    abstract void readOn();

    /// Whether nothing can be sent any more.
    public abstract boolean isClosed();

    /// Closes it; the peer has some seconds for its goodbye. May be called twice.
    public abstract void close(short code);

    /// Closes it at once, whatever the peer has still to say. May be called twice.
    public abstract void cutOff();

    final void arrived(String text) {
        underway--;
        listener.text(text);
    }

    /// What the short way asks.
    final class Gate implements ShortWay {
        @Override
        public boolean take(byte[] bytes, int length) {
            return underway == 0 && !paused && listener.audio(bytes, length);
        }

        @Override
        public void passes() {
            underway++;
        }
    }
}
