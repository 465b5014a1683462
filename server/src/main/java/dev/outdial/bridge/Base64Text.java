package dev.outdial.bridge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Base64 as it goes over the wire, looked at but not decoded.
public final class Base64Text {
    private static final boolean[] ALPHABET = new boolean[256];
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long CAPITAL = 0x20 * EACH;

    static {
        for (char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".toCharArray()) {
            ALPHABET[c] = true;
        }
    }

    private Base64Text() {}

    /// Where base64 with its padding ends that begins at `from`; `to` at the latest. Its length is not looked at.
    static int end(byte[] text, int from, int to) {
        var end = from;
        while (end + Long.BYTES <= to && isAlphabet((long) EIGHT.get(text, end))) {
            end += Long.BYTES;
        }
        while (end < to && ALPHABET[text[end] & 0xFF]) {
            end++;
        }
        for (int i = 0; i < 2 && end < to && text[end] == '='; i++) {
            end++;
        }
        return end;
    }

    /// Whether eight bytes are all of the alphabet: for frames of audio, looking at one at a time takes too long.
    private static boolean isAlphabet(long eight) {
        var letters = between('a', 'z', eight | CAPITAL);
        var digitsAndSlash = between('/', '9', eight);
        var plus = between('+', '+', eight);
        return ((letters | digitsAndSlash | plus) & ~eight & HIGH_BITS) == HIGH_BITS;
    }

    /// Sets the high bit of each byte that is an ASCII character from `first` to `last`. What the other bits, and
    /// bytes beyond ASCII, become means nothing. No sum is greater than a byte, so the bytes do not touch one
    /// another.
    private static long between(char first, char last, long eight) {
        var ascii = eight & ~HIGH_BITS;
        return (ascii + (0x80 - first) * EACH) & ~(ascii + (0x7F - last) * EACH);
    }

    /// Whether the whole text is plain padded base64, so that it can be put between the quotes of a JSON string as it
    /// is.
    public static boolean isValid(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length % 4 == 0 && end(bytes, 0, bytes.length) == bytes.length;
    }

    /// How many bytes valid base64 text stands for.
    public static int bytes(String text) {
        var length = text.length();
        if (length == 0) {
            return 0;
        }
        var padding = text.charAt(length - 1) != '=' ? 0 : text.charAt(length - 2) != '=' ? 1 : 2;
        return length / 4 * 3 - padding;
    }
}
