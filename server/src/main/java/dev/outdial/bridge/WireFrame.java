package dev.outdial.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.ThreadLocalRandom;

/// Text messages as WebSocket frames, each in one piece. Protocol: RFC 6455, 5.2 and 5.3.
final class WireFrame {
    /// The first byte of a text message in one piece.
    static final int FINAL_TEXT = 0x81;

    /// In a frame's second byte.
    static final int MASKED = 0x80;

    /// Instead of a length: it follows in two bytes.
    static final int TWO_BYTES = 126;

    /// Instead of a length: it follows in eight bytes.
    static final int EIGHT_BYTES = 127;

    private static final int LONGEST_HEAD = 14;
    private static final byte[] NOTHING = {};

    /// Where a thread puts a frame together: a plain array is masked faster than a buffer. Longer ones get their own.
    private static final LoopArray WORKBENCH = new LoopArray(16 * 1024);

    private WireFrame() {}

    /// One frame with a message.
    ///
    /// @param masked whether it goes from a client to a server, and so must be masked
    static ByteBuf text(ByteBufAllocator buffers, boolean masked, byte[] message) {
        return text(buffers, masked, message, "", NOTHING);
    }

    /// One frame with a message in three parts.
    ///
    /// @param masked whether it goes from a client to a server, and so must be masked
    /// @param middle plain ASCII
    @SuppressWarnings("deprecation") // of ASCII, getBytes(int, int, byte[], int) loses nothing, and it copies only once
    static ByteBuf text(ByteBufAllocator buffers, boolean masked, byte[] head, String middle, byte[] tail) {
        var length = head.length + middle.length() + tail.length;
        var room = LONGEST_HEAD + length;
        var bytes = WORKBENCH.get();
        if (bytes.length < room) {
            bytes = new byte[room];
        }
        bytes[0] = (byte) FINAL_TEXT;
        var at = writeLength(bytes, length, masked ? MASKED : 0);
        var key = 0;
        if (masked) {
            key = ThreadLocalRandom.current().nextInt();
            at = write(bytes, at, Integer.BYTES, Integer.reverseBytes(key));
        }
        var from = at;
        System.arraycopy(head, 0, bytes, at, head.length);
        at += head.length;
        middle.getBytes(0, middle.length(), bytes, at);
        at += middle.length();
        System.arraycopy(tail, 0, bytes, at, tail.length);
        at += tail.length;
        if (masked) {
            Masking.apply(bytes, from, at, key);
        }
        return buffers.ioBuffer(at).writeBytes(bytes, 0, at);
    }

    /// @return where it ends
    private static int writeLength(byte[] bytes, int length, int flag) {
        if (length < TWO_BYTES) {
            bytes[1] = (byte) (flag | length);
            return 2;
        }
        var isShort = length <= 0xFFFF;
        bytes[1] = (byte) (flag | (isShort ? TWO_BYTES : EIGHT_BYTES));
        return write(bytes, 2, isShort ? Short.BYTES : Long.BYTES, length);
    }

    /// Writes a number, the highest byte first.
    ///
    /// @return where it ends
    private static int write(byte[] bytes, int at, int size, long number) {
        for (int i = 0; i < size; i++) {
            bytes[at + i] = (byte) (number >>> (Byte.SIZE * (size - 1 - i)));
        }
        return at + size;
    }
}
