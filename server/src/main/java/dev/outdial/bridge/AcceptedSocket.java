package dev.outdial.bridge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/// A socket that came to our HTTP server, which is Vert.x's: what becomes of all that is not audio (other messages,
/// control frames, fragments, closing) is its business.
public final class AcceptedSocket extends WireSocket {
    private final ServerWebSocket socket;
    private final ChannelHandlerContext context;
    private boolean cutOff;

    private AcceptedSocket(ServerWebSocket socket, ChannelHandlerContext context, Listener listener) {
        super(context.pipeline().context(WebSocketFrameEncoder.class), false, listener);
        this.socket = socket;
        this.context = context;
    }

    /// Listens to a socket that is open, from its first byte on.
    public static AcceptedSocket over(ServerWebSocket socket, Listener listener) {
        var context = ((WebSocketInternal) socket).channelHandlerContext();
        var accepted = new AcceptedSocket(socket, context, listener);
        socket.textMessageHandler(accepted::arrived);
        context.channel().config().setOption(ChannelOption.SO_SNDBUF, KERNEL_BUFFER);
        var pipeline = context.pipeline();
        var decoder = pipeline.context(WebSocketFrameDecoder.class).name();
        pipeline.addBefore(decoder, SHORT_WAY, new RawShortWay(accepted.new Gate(), RawShortWay.Peer.CLIENT));
        // A call has clocks of its own, which mean something; this one would look at the time with every frame.
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
        return accepted;
    }

    @Override
    void readNothing() {
        socket.pause();
    }

    @Override
    void readOn() {
        if (!socket.isClosed()) {
            socket.resume();
        }
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public void close(short code) {
        if (!socket.isClosed()) {
            resume(); // a paused socket would not see the answer to our close
            socket.close(code);
        }
    }

    @Override
    public void cutOff() {
        // Not the channel's close: that would ask Vert.x, which waits for the peer's goodbye.
        if (!cutOff) {
            cutOff = true;
            var _ = context.close();
        }
    }
}
