package dev.outdial.bench.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A WebSocket text frame under construction, used over and over: [#begin], some `put`s, [#send].
///
/// Frames that go to a server are masked, as RFC 6455 wants it, with a real key.
public final class TextFrame {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final int HEADER = 16;
    private static final int FINAL_TEXT = 0x81;
    private static final int MASKED = 0x80;

    private final boolean masked;
    private byte[] bytes = new byte[4096];
    private int end = HEADER;
    private int key = 0x5bd1e995;

    /// @param masked for frames from a client
    public TextFrame(boolean masked) {
        this.masked = masked;
    }

    public TextFrame begin() {
        end = HEADER;
        return this;
    }

    public TextFrame put(byte[] part) {
        return put(part, 0, part.length);
    }

    public TextFrame put(byte[] part, int from, int length) {
        room(length);
        System.arraycopy(part, from, bytes, end, length);
        end += length;
        return this;
    }

    public TextFrame put(String ascii) {
        return put(ascii.getBytes(StandardCharsets.UTF_8));
    }

    /// A whole number that is not negative.
    public TextFrame put(long number) {
        room(20);
        var digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        var rest = number;
        for (int at = end + digits - 1; at >= end; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        end += digits;
        return this;
    }

    /// Room for `length` bytes, which the caller writes itself into [#bytes] from the given place.
    public int reserve(int length) {
        room(length);
        var at = end;
        end += length;
        return at;
    }

    /// Where [#reserve] has made room. Another one after each call of it.
    public byte[] bytes() {
        return bytes;
    }

    /// Sends what was put together.
    public void send(Connection connection) {
        var length = end - HEADER;
        var at = HEADER;
        if (masked) {
            key = key * 1664525 + 1013904223;
            mask(bytes, HEADER, end, key);
            at -= 4;
            INTS.set(bytes, at, key);
        }
        if (length < 126) {
            bytes[--at] = (byte) (length | (masked ? MASKED : 0));
        } else if (length < 65_536) {
            bytes[--at] = (byte) length;
            bytes[--at] = (byte) (length >> 8);
            bytes[--at] = (byte) (126 | (masked ? MASKED : 0));
        } else {
            for (int i = 0; i < 8; i++) {
                bytes[--at] = (byte) ((long) length >> (8 * i));
            }
            bytes[--at] = (byte) (127 | (masked ? MASKED : 0));
        }
        bytes[--at] = (byte) FINAL_TEXT;
        connection.send(bytes, at, end - at);
    }

    private void room(int length) {
        if (end + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end + length, bytes.length * 2));
        }
    }

    /// Masks, or unmasks, eight bytes at a time. The key is as it lies in memory.
    static void mask(byte[] bytes, int from, int to, int key) {
        var wide = (key & 0xFFFFFFFFL) | ((long) key << 32);
        var at = from;
        for (; at + 8 <= to; at += 8) {
            LONGS.set(bytes, at, (long) LONGS.get(bytes, at) ^ wide);
        }
        var bigEnd = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
        for (int i = 0; at < to; at++, i++) {
            var shift = bigEnd ? 24 - 8 * (i & 3) : 8 * (i & 3);
            bytes[at] ^= (byte) (key >> shift);
        }
    }

    static int intAt(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at);
    }
}
