package dev.outdial.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a paused socket has already read is neither lost, nor kept for ever.
class DialedSocketTest {
    private final List<String> told = new ArrayList<>();
    private final List<WebSocketFrame> frames = List.of(
            new TextWebSocketFrame("one"), new TextWebSocketFrame("two"), new CloseWebSocketFrame(1011, "oops"));
    private @Nullable DialedSocket opened;
    private Runnable whenTold = () -> {};

    private final class Listener implements DialedSocket.Listener {
        @Override
        public void opened(DialedSocket socket) {}

        @Override
        public void failed(Throwable cause) {}

        @Override
        public boolean audio(byte[] bytes, int length) {
            return false;
        }

        @Override
        public void text(String text) {
            told.add(text);
            whenTold.run();
        }

        @Override
        public void unreadable(String why) {
            told.add(why);
        }

        @Override
        public void closed(@Nullable Short code, String reason) {
            told.add("closed " + code + " " + reason);
        }
    }

    @BeforeEach
    void open() {
        var last = new ChannelInboundHandlerAdapter() {
            @Override
            public void handlerAdded(ChannelHandlerContext context) {
                opened = new DialedSocket(context, new Listener(), Runnable::run);
            }
        };
        var decoding = WebSocketDecoderConfig.newBuilder().build();
        var _ = new EmbeddedChannel(new WebSocket13FrameDecoder(decoding), new WebSocket13FrameEncoder(true), last);
    }

    @Test
    void whatWasReadComesBeforeTheEndAndTheEndComesOnce() {
        var socket = paused();
        socket.ended();
        assertThat(told).isEmpty();

        socket.resume();
        socket.resume();
        socket.close((short) 1000);

        assertThat(told).containsExactly("one", "two", "closed 1011 oops");
        assertThat(frames).allMatch(frame -> frame.refCnt() == 0);
    }

    @Test
    void whoPausesAgainGetsTheRestLater() {
        var socket = paused();
        whenTold = socket::pause;

        socket.resume();
        assertThat(told).containsExactly("one");
        whenTold = () -> {};
        socket.resume();

        assertThat(told).containsExactly("one", "two");
        assertThat(socket.isClosed()).isTrue();
    }

    @Test
    void whoClosesKeepsNothing() {
        var socket = paused();

        socket.close((short) 1000);
        socket.ended();

        assertThat(told).containsExactly("one", "two", "closed 1011 oops");
        assertThat(frames).allMatch(frame -> frame.refCnt() == 0);
    }

    private DialedSocket paused() {
        var socket = Objects.requireNonNull(opened);
        socket.pause();
        for (WebSocketFrame frame : frames) {
            socket.came(frame);
            frame.release(); // what the handler does
        }
        return socket;
    }
}
