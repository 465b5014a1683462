package dev.outdial.bridge;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A socket that we have opened ([SocketDialer]), straight on Netty: Vert.x's own would keep two queues of 4.7 kB for
/// each, for other threads to write, which none does.
public final class DialedSocket extends WireSocket {
    /// What a peer has for its goodbye.
    private static final long GOODBYE_SECONDS = 2;

    private static final String PAUSE = "outdial.pause";

    /// What becomes of it.
    public interface Listener extends WireSocket.Listener {
        /// It is open; messages may be sent. Called first.
        void opened(DialedSocket socket);

        /// It was not opened. Called instead of everything else.
        void failed(Throwable cause);

        /// What came is nothing that can be read: it is binary, or too large, or no frame at all.
        void unreadable(String why);

        /// It is closed. Called once, last.
        ///
        /// @param code null if there was no close frame
        void closed(@Nullable Short code, String reason);
    }

    private final ChannelHandlerContext context;
    private final Listener listener;
    private final Executor telling;
    /// What was read already when reading was paused: what one read may bring, and no more.
    private final ArrayDeque<WebSocketFrame> waiting = new ArrayDeque<>(1);

    private boolean closing;
    private boolean hasEnded;
    private boolean endTold;
    private @Nullable Short closeCode;
    private String closeReason = "";

    /// @param context of the last handler of a socket whose handshake is done, before anything else was read
    /// @param telling runs at once, in the listener's context, what tells it something
    DialedSocket(ChannelHandlerContext context, Listener listener, Executor telling) {
        super(context.pipeline().context(WebSocketFrameEncoder.class), true, listener);
        this.context = context;
        this.listener = listener;
        this.telling = telling;
        var pipeline = context.pipeline();
        var decoder = pipeline.context(WebSocketFrameDecoder.class).name();
        pipeline.addBefore(decoder, SHORT_WAY, new RawShortWay(new Gate(), RawShortWay.Peer.SERVER));
        pipeline.addBefore(decoder, PAUSE, new Pause());
    }

    /// Lets nothing be read while reading is paused: Netty's handlers would read on for each ping, and for the rest of
    /// a
    /// message in fragments.
    private final class Pause extends ChannelOutboundHandlerAdapter {
        @Override
        public void read(ChannelHandlerContext here) {
            if (!isPaused()) {
                here.read();
            }
        }
    }

    /// A message, or a close, in one piece.
    void came(WebSocketFrame frame) {
        if (isPaused() || !waiting.isEmpty()) {
            waiting.add(frame.retain());
        } else {
            telling.execute(() -> read(frame));
        }
    }

    private void read(WebSocketFrame frame) {
        if (closeCode != null) {
            return; // it has said goodbye
        }
        switch (frame) {
            case TextWebSocketFrame text -> arrived(text.text());
            case CloseWebSocketFrame close -> saidGoodbye(close);
            default -> listener.unreadable("a binary message");
        }
    }

    private void saidGoodbye(CloseWebSocketFrame close) {
        var code = close.statusCode();
        closeCode = (short) (code < 0 ? WebSocketCloseStatus.EMPTY.code() : code);
        closeReason = close.reasonText();
        if (closing) {
            cutOff();
            return;
        }
        closing = true;
        context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
        cutOffLater(); // it may not read what we have still to send
    }

    private void cutOffLater() {
        var _ = context.executor().schedule(this::cutOff, GOODBYE_SECONDS, TimeUnit.SECONDS);
    }

    /// The connection is gone; what it has brought before is still to be read.
    void ended() {
        hasEnded = true;
        tellEnd();
    }

    private void tellEnd() {
        if (hasEnded && waiting.isEmpty() && !endTold) {
            endTold = true;
            telling.execute(() -> listener.closed(closeCode, closeReason));
        }
    }

    @Override
    void readNothing() {
        context.channel().config().setAutoRead(false);
    }

    @Override
    void readOn() {
        while (!isPaused() && !waiting.isEmpty()) {
            var frame = waiting.remove();
            try {
                telling.execute(() -> read(frame));
            } finally {
                frame.release();
            }
        }
        if (!isPaused()) {
            context.channel().config().setAutoRead(true);
        }
        tellEnd();
    }

    @Override
    public boolean isClosed() {
        return closing || hasEnded;
    }

    @Override
    public void close(short code) {
        resume(); // a paused socket would not see the answer to our close
        if (isClosed()) {
            return;
        }
        closing = true;
        var _ = context.writeAndFlush(new CloseWebSocketFrame(code, ""));
        cutOffLater();
    }

    @Override
    public void cutOff() {
        var _ = context.channel().close();
    }
}
