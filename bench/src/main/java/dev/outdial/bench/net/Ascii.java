package dev.outdial.bench.net;

import java.nio.charset.StandardCharsets;

/// Text that is looked at as it came, byte by byte.
public final class Ascii {
    private Ascii() {}

    public static byte[] of(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Where `what` begins; -1 if it is not there.
    public static int find(byte[] in, int from, int to, byte[] what) {
        var first = what[0];
        search:
        for (int at = from; at <= to - what.length; at++) {
            if (in[at] != first) {
                continue;
            }
            for (int i = 1; i < what.length; i++) {
                if (in[at + i] != what[i]) {
                    continue search;
                }
            }
            return at;
        }
        return -1;
    }

    /// Just behind the first `what`; -1 if it is not there.
    public static int behind(byte[] in, int from, int to, byte[] what) {
        var at = find(in, from, to, what);
        return at < 0 ? -1 : at + what.length;
    }

    /// The next quote; `to` if there is none.
    public static int quote(byte[] in, int from, int to) {
        var at = from;
        while (at < to && in[at] != '"') {
            at++;
        }
        return at;
    }

    /// Whether `what` stands at `from`.
    public static boolean startsWith(byte[] in, int from, int to, byte[] what) {
        return to - from >= what.length && java.util.Arrays.equals(in, from, from + what.length, what, 0, what.length);
    }

    public static String text(byte[] in, int from, int to) {
        return new String(in, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
