package dev.outdial.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.bridge.RawShortWay.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Frames of all kinds, cut anywhere, in front of Netty's own decoder.
class RawShortWayTest {
    private static final int FRAMES = 2_000;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int PING = 9;

    private final List<String> came = new ArrayList<>();
    private final List<ByteBuf> buffers = new ArrayList<>();
    private Peer peer = Peer.CLIENT;
    private boolean takesNothing;
    private int taken;

    /// Takes what begins with an A.
    private final class Taker implements ShortWay {
        private int passing;

        @Override
        public boolean take(byte[] bytes, int length) {
            if (takesNothing || length == 0 || bytes[0] != 'A') {
                return false;
            }
            taken++;
            came.add("1 " + new String(bytes, 0, length, StandardCharsets.UTF_8));
            return true;
        }

        @Override
        public void passes() {
            passing++;
        }
    }

    static Stream<Arguments> peersAndSeeds() {
        return Stream.of(Peer.values())
                .flatMap(peer -> LongStream.rangeClosed(1, 8).mapToObj(seed -> Arguments.of(peer, seed)));
    }

    @ParameterizedTest
    @MethodSource("peersAndSeeds")
    void everyMessageComesOnceInOrderHoweverTheBytesAreCut(Peer peer, long seed) {
        this.peer = peer;
        var random = new Random(seed);
        var expected = new ArrayList<String>();
        var wire = Unpooled.buffer();
        for (int i = 0; i < FRAMES; i++) {
            message(random, i, wire, expected);
        }
        var taker = new Taker();
        var channel = new EmbeddedChannel(
                new RawShortWay(taker, peer),
                new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(1 << 20)
                        .expectMaskedFrames(peer == Peer.CLIENT)
                        .build()),
                new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        var frame = (WebSocketFrame) message;
                        came.add(kind(frame) + " " + frame.content().toString(StandardCharsets.UTF_8));
                        frame.release();
                    }
                });

        cut(random, wire, channel);

        assertThat(came).isEqualTo(expected);
        assertThat(taken).isGreaterThan(FRAMES / 4);
        assertThat(taker.passing)
                .isEqualTo(expected.stream()
                        .filter(each -> each.startsWith("1 B") || each.startsWith("end"))
                        .count());
        channel.finishAndReleaseAll();
        assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
    }

    @ParameterizedTest
    @MethodSource("peersAndSeeds")
    void whatIsNotTakenGoesOnByteForByteEvenGarbage(Peer peer, long seed) {
        this.peer = peer;
        takesNothing = true;
        var random = new Random(seed);
        var wire = Unpooled.buffer();
        for (int i = 0; i < 200; i++) {
            message(random, i, wire, new ArrayList<>());
        }
        for (int i = 0; i < 200; i++) { // from somewhere on, nothing of it makes sense
            wire.setByte(wire.writerIndex() / 2 + random.nextInt(wire.writerIndex() / 2), random.nextInt());
        }
        var sent = wire.copy();
        var passed = Unpooled.buffer();
        var channel = new EmbeddedChannel(new RawShortWay(new Taker(), peer), new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                var bytes = (ByteBuf) message;
                passed.writeBytes(bytes);
                bytes.release();
            }
        });

        cut(random, wire, channel);
        channel.finishAndReleaseAll();

        // All but the beginning of a last short frame, whose end never came.
        assertThat(sent.readableBytes() - passed.readableBytes()).isBetween(0, ShortWay.LONGEST);
        assertThat(passed).isEqualTo(sent.slice(0, passed.readableBytes()));
        assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
    }

    @Test
    void theEndOfAReadIsToldToWhoeverHasGotSomethingOfIt() {
        var complete = new AtomicInteger();
        var channel = new EmbeddedChannel(new RawShortWay(new Taker(), peer), new ChannelInboundHandlerAdapter() {
            @Override
            public void channelReadComplete(ChannelHandlerContext context) {
                complete.incrementAndGet();
            }
        });

        channel.writeInbound(frame("A, taken")); // it may be the end of a read that was begun before
        assertThat(complete).hasValue(1);
        channel.writeInbound(frame("A, taken"));
        assertThat(complete).hasValue(1);
        channel.writeInbound(frame("B, passed on"));
        assertThat(complete).hasValue(2);
        channel.writeInbound(frame("A, taken"), frame("B, passed on"));
        assertThat(complete).hasValue(3);
        channel.writeInbound(frame("A, taken"));
        assertThat(complete).hasValue(3);
        channel.finishAndReleaseAll();
    }

    private ByteBuf frame(String text) {
        var wire = Unpooled.buffer();
        frame(new Random(1), wire, new ArrayList<>(), true, TEXT, text);
        return wire;
    }

    private void cut(Random random, ByteBuf wire, EmbeddedChannel channel) {
        while (wire.isReadable()) {
            var most = random.nextInt(4) == 0 ? 8 : 4_000;
            var piece = wire.readBytes(Math.min(wire.readableBytes(), 1 + random.nextInt(most)));
            buffers.add(piece);
            channel.writeInbound(piece);
        }
    }

    /// A message for the short way, or another one, or a binary one, or a ping, or one in two pieces with a ping
    /// between.
    private void message(Random random, int number, ByteBuf wire, List<String> expected) {
        var length = random.nextInt(20) == 0 ? 20_000 : random.nextInt(400);
        var body = number + " " + "é".repeat(length / 2);
        switch (random.nextInt(6)) {
            case 0 -> frame(random, wire, expected, true, BINARY, "A" + body);
            case 1 -> frame(random, wire, expected, true, PING, "A" + number);
            case 2 -> {
                frame(random, wire, expected, false, TEXT, "A" + number);
                frame(random, wire, expected, true, PING, "");
                frame(random, wire, expected, true, 0, body);
            }
            case 3 -> frame(random, wire, expected, true, TEXT, "B" + body);
            default -> frame(random, wire, expected, true, TEXT, "A" + number + " " + "x".repeat(random.nextInt(400)));
        }
    }

    private void frame(Random random, ByteBuf wire, List<String> expected, boolean isFinal, int kind, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var isMasked = peer == Peer.CLIENT;
        var mask = isMasked ? 0x80 : 0;
        var key = isMasked ? random.nextInt() : 0;
        wire.writeByte((isFinal ? 0x80 : 0) | kind);
        if (bytes.length < 126) {
            wire.writeByte(mask | bytes.length);
        } else if (bytes.length < 1 << 16) {
            wire.writeByte(mask | 126).writeShort(bytes.length);
        } else {
            wire.writeByte(mask | 127).writeLong(bytes.length);
        }
        if (isMasked) {
            wire.writeInt(key);
        }
        for (int i = 0; i < bytes.length; i++) {
            wire.writeByte(bytes[i] ^ (key >>> (24 - 8 * (i % 4))));
        }
        expected.add((isFinal ? kind == 0 ? "end" : "" + kind : "begin") + " " + text);
    }

    private static String kind(WebSocketFrame frame) {
        return switch (frame) {
            case TextWebSocketFrame text -> text.isFinalFragment() ? "1" : "begin";
            case BinaryWebSocketFrame _ -> "2";
            case PingWebSocketFrame _ -> "9";
            default -> "end";
        };
    }
}
