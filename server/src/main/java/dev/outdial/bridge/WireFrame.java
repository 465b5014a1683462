package dev.outdial.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.ThreadLocalRandom;

/// Text messages as WebSocket frames, each in one piece. Protocol: RFC 6455, 5.2 and 5.3.
final class WireFrame {
    private static final int FINAL_TEXT = 0x81;
    private static final int MASKED = 0x80;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int LONGEST_HEAD = 14;

    private WireFrame() {}

    /// One frame with these parts of a message behind one another.
    ///
    /// @param masked whether it goes from a client to a server, and so must be masked
    static ByteBuf text(ByteBufAllocator buffers, boolean masked, byte[]... parts) {
        var length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        var frame = buffers.ioBuffer(LONGEST_HEAD + length);
        frame.writeByte(FINAL_TEXT);
        writeLength(frame, length, masked ? MASKED : 0);
        if (!masked) {
            write(frame, parts);
            return frame;
        }
        var key = ThreadLocalRandom.current().nextInt();
        frame.writeInt(key);
        var from = frame.writerIndex();
        write(frame, parts);
        mask(frame, from, key);
        return frame;
    }

    private static void writeLength(ByteBuf frame, int length, int flag) {
        if (length < TWO_BYTES) {
            frame.writeByte(flag | length);
        } else if (length <= 0xFFFF) {
            frame.writeByte(flag | TWO_BYTES);
            frame.writeShort(length);
        } else {
            frame.writeByte(flag | EIGHT_BYTES);
            frame.writeLong(length);
        }
    }

    private static void write(ByteBuf frame, byte[]... parts) {
        for (byte[] part : parts) {
            frame.writeBytes(part);
        }
    }

    private static void mask(ByteBuf frame, int from, int key) {
        var at = from;
        var end = frame.writerIndex();
        var twice = ((long) key << 32) | (key & 0xFFFF_FFFFL);
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            frame.setLong(at, frame.getLong(at) ^ twice);
        }
        for (int shift = 24; at < end; at++, shift = shift == 0 ? 24 : shift - 8) {
            frame.setByte(at, frame.getByte(at) ^ (key >>> shift));
        }
    }
}
