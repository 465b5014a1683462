package dev.outdial.bridge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// What clients do to every frame. Protocol: RFC 6455, 5.3.
final class Masking {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Masking() {}

    /// Masks, or unmasks, the bytes from `from` up to `to`.
    ///
    /// @param key the four bytes of the key, the first one lowest
    static void apply(byte[] bytes, int from, int to, int key) {
        var twice = ((long) key << Integer.SIZE) | (key & 0xFFFF_FFFFL);
        var at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            LONGS.set(bytes, at, (long) LONGS.get(bytes, at) ^ twice);
        }
        for (int shift = 0; at < to; at++, shift = (shift + Byte.SIZE) % Integer.SIZE) {
            bytes[at] ^= (byte) (key >>> shift);
        }
    }
}
