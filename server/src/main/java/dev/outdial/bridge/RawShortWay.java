package dev.outdial.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/// The short way of a socket, in front of the WebSocket decoder: finds the frames in what comes, offers the small text
/// messages among them, and passes on what is not taken, byte for byte and in order. Protocol: RFC 6455, 5.2.
///
/// It must be there before the socket's first byte, so that it sees where the frames begin. Whatever it does not
/// understand it passes on: the decoder knows what to do with it.
final class RawShortWay extends ChannelInboundHandlerAdapter {
    private static final int FINAL = 0x80;
    private static final int TEXT = 0x1;
    private static final int CONTINUATION = 0x0;
    private static final int LENGTH = 0x7F;
    private static final int KEY = 4;
    private static final long UNKNOWN = -1;

    /// Who sends the frames: a client's are masked, a server's are not. What is otherwise is passed on.
    enum Peer {
        CLIENT,
        SERVER
    }

    private final ShortWay taker;
    private final int mask;
    private @Nullable ByteBuf held;
    private long passing;
    private boolean hasPassed = true; // by now, a read may be going on

    RawShortWay(ShortWay taker, Peer peer) {
        this.taker = taker;
        this.mask = peer == Peer.CLIENT ? WireFrame.MASKED : 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf came)) {
            hasPassed = true;
            context.fireChannelRead(message);
            return;
        }
        var bytes = joined(came);
        try {
            Flushes.here().during(() -> read(context, bytes));
        } finally {
            bytes.release();
        }
    }

    /// Whoever has got nothing need not hear that it was all: fifty times a second, it has a price.
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (hasPassed) {
            hasPassed = false;
            context.fireChannelReadComplete();
        }
    }

    /// Puts the beginning of a frame, if one waits, in front of what came.
    private ByteBuf joined(ByteBuf came) {
        var first = held;
        if (first == null) {
            return came;
        }
        held = null;
        try {
            return first.writeBytes(came);
        } finally {
            came.release();
        }
    }

    private void read(ChannelHandlerContext context, ByteBuf bytes) {
        var passed = bytes.readerIndex();
        var at = passed;
        var end = bytes.writerIndex();
        while (at < end) {
            if (passing > 0) {
                var length = (int) Math.min(passing, end - at);
                passing -= length;
                at += length;
                continue;
            }
            var size = size(bytes, at, end - at);
            var isShort = size != UNKNOWN && isShortText(bytes, at, size);
            if (size == UNKNOWN || (isShort && size > end - at)) {
                pass(context, bytes, passed, at);
                held = context.alloc().buffer(end - at).writeBytes(bytes, at, end - at);
                return;
            }
            if (isShort) {
                pass(context, bytes, passed, at);
                passed = at;
                if (isTaken(bytes, at, (int) size)) {
                    at += (int) size;
                    passed = at;
                    continue;
                }
            }
            if (endsText(bytes.getByte(at))) {
                taker.passes();
            }
            passing = size;
        }
        pass(context, bytes, passed, end);
    }

    private void pass(ChannelHandlerContext context, ByteBuf bytes, int from, int to) {
        if (from < to) {
            hasPassed = true;
            context.fireChannelRead(bytes.retainedSlice(from, to - from));
        }
    }

    /// Bytes of the frame that begins at `at`, its head included; [#UNKNOWN] while too little of the head is there.
    private static long size(ByteBuf bytes, int at, int there) {
        if (there < 2) {
            return UNKNOWN;
        }
        var second = bytes.getByte(at + 1);
        var key = (second & WireFrame.MASKED) == 0 ? 0 : KEY;
        var length = second & LENGTH;
        if (length == WireFrame.TWO_BYTES) {
            return there < 4 ? UNKNOWN : 4L + key + bytes.getUnsignedShort(at + 2);
        }
        if (length == WireFrame.EIGHT_BYTES) {
            return there < 10 ? UNKNOWN : endless(10 + key, bytes.getLong(at + 2));
        }
        return 2L + key + length;
    }

    /// A length with its highest bit set is none: the decoder ends the connection over it.
    private static long endless(int head, long length) {
        return length < 0 || length > Long.MAX_VALUE - head ? Long.MAX_VALUE : head + length;
    }

    private boolean isShortText(ByteBuf bytes, int at, long size) {
        return size <= ShortWay.LONGEST
                && (bytes.getByte(at) & 0xFF) == WireFrame.FINAL_TEXT
                && (bytes.getByte(at + 1) & WireFrame.MASKED) == mask;
    }

    /// Whether a frame with this first byte ends a message that may be text: one in one piece, or in several.
    private static boolean endsText(byte first) {
        var kind = first & 0x0F;
        return (first & FINAL) != 0 && (kind == TEXT || kind == CONTINUATION);
    }

    private boolean isTaken(ByteBuf bytes, int at, int size) {
        var isLong = (bytes.getByte(at + 1) & LENGTH) == WireFrame.TWO_BYTES;
        var keyAt = at + (isLong ? 4 : 2);
        var textAt = mask == 0 ? keyAt : keyAt + KEY;
        var length = at + size - textAt;
        var text = ShortWay.OFFERED.get();
        bytes.getBytes(textAt, text, 0, length);
        if (mask != 0) {
            Masking.apply(text, 0, length, bytes.getIntLE(keyAt));
        }
        return taker.take(text, length);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        var rest = held;
        held = null;
        if (rest != null) {
            rest.release(); // the connection has ended in the middle of a frame
        }
    }
}
