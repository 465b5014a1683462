package dev.outdial.bridge;

import java.nio.charset.StandardCharsets;

/// Base64 as it goes over the wire, looked at but not decoded.
public final class Base64Text {
    private static final boolean[] ALPHABET = new boolean[256];

    static {
        for (char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".toCharArray()) {
            ALPHABET[c] = true;
        }
    }

    private Base64Text() {}

    /// Where base64 with its padding ends that begins at `from`; `to` at the latest. Its length is not looked at.
    static int end(byte[] text, int from, int to) {
        var end = from;
        while (end < to && ALPHABET[text[end] & 0xFF]) {
            end++;
        }
        for (int i = 0; i < 2 && end < to && text[end] == '='; i++) {
            end++;
        }
        return end;
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
