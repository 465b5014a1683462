package dev.outdial.bridge;

/// Base64 as it goes over the wire, looked at but not decoded.
public final class Base64Text {
    private static final boolean[] ALPHABET = new boolean[128];

    static {
        for (char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".toCharArray()) {
            ALPHABET[c] = true;
        }
    }

    private Base64Text() {}

    /// Whether the part is plain padded base64, so that it can be put between the quotes of a JSON string as it is.
    public static boolean isValid(String text, int from, int to) {
        if ((to - from) % 4 != 0) {
            return false;
        }
        var end = to;
        if (end > from && text.charAt(end - 1) == '=') {
            end--;
            if (text.charAt(end - 1) == '=') {
                end--;
            }
        }
        for (int i = from; i < end; i++) {
            var c = text.charAt(i);
            if (c >= 128 || !ALPHABET[c]) {
                return false;
            }
        }
        return true;
    }

    /// Whether the whole text is plain padded base64.
    public static boolean isValid(String text) {
        return isValid(text, 0, text.length());
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
