package dev.outdial.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.nio.charset.StandardCharsets;

/// An open WebSocket of a call, with a short way for audio: small messages are shown to the listener as bytes, before
/// Vert.x has made text of them, and what is written goes to the socket as bytes that are already a frame. All else
/// (the other messages, control frames, fragments, closing) is Vert.x's.
///
/// Lives on the socket's event loop.
public final class WireSocket {
    /// Larger messages take the long way. They are rare: this is more than a second of audio.
    private static final int LONGEST_SCANNED = 16 * 1024;

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
    private final boolean masked;
    private final Listener listener;

    private byte[] scanned = new byte[512];
    private int underway;
    private boolean paused;

    private WireSocket(WebSocket socket, Listener listener) {
        this.socket = socket;
        this.context = ((WebSocketInternal) socket).channelHandlerContext();
        this.masked = !(socket instanceof ServerWebSocket);
        this.listener = listener;
    }

    /// Listens to a socket that is open.
    public static WireSocket over(WebSocket socket, Listener listener) {
        var wire = new WireSocket(socket, listener);
        socket.textMessageHandler(wire::arrived);
        wire.context.channel().config().setOption(ChannelOption.SO_SNDBUF, KERNEL_BUFFER);
        var pipeline = wire.context.pipeline();
        pipeline.addBefore(wire.context.name(), SHORT_WAY, wire.new ShortWay());
        // A call has clocks of its own, which mean something; this one would look at the time with every frame.
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
        return wire;
    }

    /// Sends a message whose `middle` is plain ASCII.
    public void send(byte[] head, String middle, byte[] tail) {
        send(head, middle.getBytes(StandardCharsets.ISO_8859_1), tail);
    }

    /// Sends any message.
    public void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends these bytes, behind one another, as one message.
    public void send(byte[]... parts) {
        if (!socket.isClosed()) {
            // If it fails, the socket is closed, and that is heard of.
            var _ = context.writeAndFlush(WireFrame.text(context.alloc(), masked, parts), context.voidPromise());
        }
    }

    /// Whether the peer reads more slowly than we write.
    public boolean isCongested() {
        return !socket.isClosed() && !context.channel().isWritable();
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
        var _ = context.channel().close();
    }

    private void arrived(String text) {
        underway--;
        listener.text(text);
    }

    /// No message may overtake another: while one is on the long way, all others take it, too.
    private final class ShortWay extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            if (message instanceof TextWebSocketFrame frame && frame.isFinalFragment()) {
                if (underway == 0 && !paused && isAudio(frame.content())) {
                    frame.release();
                    return;
                }
                underway++;
            } else if (message instanceof ContinuationWebSocketFrame frame && frame.isFinalFragment()) {
                underway++;
            }
            super.channelRead(context, message);
        }

        private boolean isAudio(ByteBuf content) {
            var length = content.readableBytes();
            if (length > LONGEST_SCANNED) {
                return false;
            }
            if (length > scanned.length) {
                scanned = new byte[Math.max(length, Math.min(LONGEST_SCANNED, 2 * scanned.length))];
            }
            content.getBytes(content.readerIndex(), scanned, 0, length);
            return listener.audio(scanned, length);
        }
    }
}
