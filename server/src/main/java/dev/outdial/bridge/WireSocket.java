package dev.outdial.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.nio.charset.StandardCharsets;

/// An open WebSocket of a call, with a short way for audio: small messages are shown to the listener as bytes, before
/// Vert.x has made text of them, and what is written goes to the socket as bytes that are already a frame. What becomes
/// of all else (the other messages, control frames, fragments, closing) is Vert.x's business.
///
/// Lives on the socket's event loop.
public final class WireSocket {
    /// What the kernel keeps for a peer that does not read, more than five seconds of audio. Left alone, it takes
    /// megabytes, and it would be minutes until anybody noticed.
    private static final int KERNEL_BUFFER = 64 * 1024;

    private static final String SHORT_WAY = "outdial.audio";

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

    private final WebSocket socket;
    private final ChannelHandlerContext context;
    private final ChannelHandlerContext out;
    private final boolean masked;
    private final Listener listener;

    private int underway;
    private boolean paused;
    private boolean cutOff;

    private WireSocket(WebSocket socket, Listener listener) {
        this.socket = socket;
        this.context = ((WebSocketInternal) socket).channelHandlerContext();
        this.out = behindEncoder(context);
        this.masked = !(socket instanceof ServerWebSocket);
        this.listener = listener;
    }

    /// Where to write what is a frame already: the handlers from here to the encoder have nothing to do with it.
    private static ChannelHandlerContext behindEncoder(ChannelHandlerContext context) {
        var encoder = context.pipeline().context(WebSocketFrameEncoder.class);
        return encoder == null ? context : encoder;
    }

    /// Listens to a socket that is open; to a server's, from its first byte on.
    public static WireSocket over(WebSocket socket, Listener listener) {
        var wire = new WireSocket(socket, listener);
        socket.textMessageHandler(wire::arrived);
        wire.context.channel().config().setOption(ChannelOption.SO_SNDBUF, KERNEL_BUFFER);
        var pipeline = wire.context.pipeline();
        var decoder = pipeline.context(WebSocketFrameDecoder.class);
        if (socket instanceof ServerWebSocket && decoder != null) {
            pipeline.addBefore(decoder.name(), SHORT_WAY, new RawShortWay(wire.new Gate()));
        } else {
            pipeline.addBefore(wire.context.name(), SHORT_WAY, new DecodedShortWay(wire.new Gate()));
        }
        // A call has clocks of its own, which mean something; this one would look at the time with every frame.
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
        return wire;
    }

    /// Sends a message whose `middle` is plain ASCII.
    public void send(byte[] head, String middle, byte[] tail) {
        if (!socket.isClosed()) {
            send(WireFrame.text(context.alloc(), masked, head, middle, tail));
        }
    }

    /// Sends any message.
    public void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends a message.
    ///
    /// @param text UTF-8
    public void send(byte[] text) {
        if (!socket.isClosed()) {
            send(WireFrame.text(context.alloc(), masked, text));
        }
    }

    /// If it fails, the socket is closed, and that is heard of.
    private void send(ByteBuf frame) {
        var _ = out.write(frame, out.voidPromise());
        Flushes.here().written(out);
    }

    /// Whether the peer reads more slowly than we write.
    public boolean isCongested() {
        return !out.channel().isWritable() && !socket.isClosed();
    }

    /// Reads nothing more, until [#resume].
    public void pause() {
        if (!socket.isClosed()) {
            paused = true;
            socket.pause();
        }
    }

    public void resume() {
        if (!socket.isClosed()) {
            paused = false;
            socket.resume();
        }
    }

    public boolean isClosed() {
        return socket.isClosed();
    }

    /// Closes it. May be called twice.
    public void close(short code) {
        if (!socket.isClosed()) {
            resume(); // a paused socket would not see the answer to our close
            socket.close(code);
        }
    }

    /// Closes it at once, whatever the peer has still to say. May be called twice.
    public void cutOff() {
        // Not the channel's close: that would ask Vert.x, which waits for the peer's goodbye.
        if (!cutOff) {
            cutOff = true;
            var _ = context.close();
        }
    }

    private void arrived(String text) {
        underway--;
        listener.text(text);
    }

    private final class Gate implements ShortWay {
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
