package dev.outdial.bridge;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Walks over JSON bytes without building anything: for the few messages that come fifty times a second.
///
/// It is strict and small. Whatever is unusual (an escape in a name, a deep nesting, a huge number, anything that is
/// no JSON) makes it give up, for good: [#atEnd] is never reached then, and a full parser must have the word. What it
/// does
/// accept, a full parser reads in the same way.
public final class JsonCursor {
    private static final int MOST_DEPTH = 8;
    private static final int LONGEST_NUMBER = 18;
    private static final int LONGEST_NAME = 64;

    /// Stands for the end of the text; as a byte it is no JSON anywhere but inside a string, where giving up is right
    /// as well.
    private static final byte END = 0;

    private static final byte[] TRUE = word("true");
    private static final byte[] FALSE = word("false");
    private static final byte[] NULL = word("null");

    private final byte[] text;
    private final int to;
    private int at;
    private int nameFrom;
    private int nameTo;
    private boolean gaveUp;

    /// @param text UTF-8, from `from` up to `to`
    public JsonCursor(byte[] text, int from, int to) {
        this.text = text;
        this.at = from;
        this.to = to;
    }

    /// Words to compare with: plain ASCII.
    public static byte[] word(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    /// Steps into an object.
    ///
    /// @return whether there is one, and it has a first name to be read by [#name]
    public boolean enter() {
        if (gaveUp || peek() != '{') {
            gaveUp = true;
            return false;
        }
        at++;
        if (peek() == '}') {
            at++;
            return false;
        }
        return true;
    }

    /// Reads the name of the next member, with the colon behind it; [#isNamed] tells which it is.
    public void name() {
        nameFrom = at;
        nameTo = at;
        if (gaveUp || peek() != '"') {
            gaveUp = true;
            return;
        }
        var from = at + 1;
        var end = plainEnd(from, Math.min(to, from + LONGEST_NAME + 1));
        if (end < 0) {
            gaveUp = true;
            return;
        }
        nameFrom = from;
        nameTo = end;
        at = end + 1;
        expect(':');
    }

    /// Whether the name that was read last is this one. Never after giving up.
    public boolean isNamed(byte[] name) {
        return !gaveUp && Arrays.equals(text, nameFrom, nameTo, name, 0, name.length);
    }

    /// Goes to the next member.
    ///
    /// @return false at the end of the object
    public boolean more() {
        if (gaveUp) {
            return false;
        }
        var c = peek();
        at++;
        if (c == ',') {
            return true;
        }
        if (c != '}') {
            gaveUp = true;
        }
        return false;
    }

    /// Passes over a string; false if it is another one, or written in another way.
    public boolean isString(byte[] wanted) {
        if (gaveUp || peek() != '"') {
            gaveUp = true;
            return false;
        }
        var from = at + 1;
        var end = from + wanted.length;
        if (byteAt(end) != '"' || !Arrays.equals(text, from, end, wanted, 0, wanted.length)) {
            return false;
        }
        at = end + 1;
        return true;
    }

    /// A string that is base64; empty where it gave up.
    public String base64() {
        if (gaveUp || peek() != '"') {
            gaveUp = true;
            return "";
        }
        var from = at + 1;
        var end = Base64Text.end(text, from, to);
        if (byteAt(end) != '"' || (end - from) % 4 != 0) {
            gaveUp = true;
            return "";
        }
        at = end + 1;
        return new String(text, from, end - from, StandardCharsets.ISO_8859_1);
    }

    /// A whole number of at most 18 digits; 0 where it gave up.
    public long integer() {
        var c = gaveUp ? '?' : peek();
        var isNegative = c == '-';
        if (isNegative) {
            at++;
        }
        var digits = digits();
        var from = at - digits;
        if (digits == 0 || digits > LONGEST_NUMBER || (byteAt(from) == '0' && digits > 1) || isNumberPart(byteAt(at))) {
            gaveUp = true;
            return 0;
        }
        var number = 0L;
        for (int i = from; i < at; i++) {
            number = number * 10 + text[i] - '0';
        }
        return isNegative ? -number : number;
    }

    /// Passes over any value.
    public void skip() {
        skip(0);
    }

    /// Whether nothing but white space is left.
    public boolean atEnd() {
        return !gaveUp && peek() == END && at >= to;
    }

    private void skip(int depth) {
        if (gaveUp || depth > MOST_DEPTH) {
            gaveUp = true;
            return;
        }
        switch (peek()) {
            case '"' -> skipString();
            case '{' -> skipObject(depth);
            case '[' -> skipArray(depth);
            case 't' -> literal(TRUE);
            case 'f' -> literal(FALSE);
            case 'n' -> literal(NULL);
            default -> skipNumber();
        }
    }

    private void skipObject(int depth) {
        if (!enter()) {
            return;
        }
        do {
            name();
            skip(depth + 1);
        } while (more());
    }

    private void skipArray(int depth) {
        at++;
        if (peek() == ']') {
            at++;
            return;
        }
        while (!gaveUp) {
            skip(depth + 1);
            var c = peek();
            at++;
            if (c == ']') {
                return;
            }
            if (c != ',') {
                gaveUp = true;
            }
        }
    }

    /// Bytes of letters beyond ASCII are negative, and passed over like any other.
    private void skipString() {
        at++;
        while (true) {
            var c = byteAt(at);
            at++;
            if (c == '"') {
                return;
            }
            if (c >= 0 && c < ' ') {
                gaveUp = true;
                return;
            }
            if (c == '\\' && !skipEscape()) {
                gaveUp = true;
                return;
            }
        }
    }

    private boolean skipEscape() {
        var c = byteAt(at);
        at++;
        if (c != 'u') {
            return "\"\\/bfnrt".indexOf(c) >= 0;
        }
        for (int i = 0; i < 4; i++, at++) {
            if (Character.digit(byteAt(at), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private void skipNumber() {
        var from = at;
        if (byteAt(at) == '-') {
            at++;
        }
        var whole = digits();
        var wrong = whole == 0 || (whole > 1 && byteAt(at - whole) == '0');
        if (byteAt(at) == '.') {
            at++;
            wrong |= digits() == 0;
        }
        if (byteAt(at) == 'e' || byteAt(at) == 'E') {
            at++;
            if (byteAt(at) == '+' || byteAt(at) == '-') {
                at++;
            }
            wrong |= digits() == 0;
        }
        if (wrong || at - from > LONGEST_NUMBER) {
            gaveUp = true;
        }
    }

    private void literal(byte[] word) {
        var end = at + word.length;
        if (end > to
                || !Arrays.equals(text, at, end, word, 0, word.length)
                || byteAt(end) < 0
                || Character.isLetterOrDigit(byteAt(end))) {
            gaveUp = true;
            return;
        }
        at = end;
    }

    private int digits() {
        var from = at;
        while (byteAt(at) >= '0' && byteAt(at) <= '9') {
            at++;
        }
        return at - from;
    }

    private static boolean isNumberPart(byte c) {
        return c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
    }

    private void expect(char wanted) {
        if (gaveUp || peek() != wanted) {
            gaveUp = true;
            return;
        }
        at++;
    }

    /// Where the quote is that ends a plain ASCII string without escapes; negative where there is none before `limit`.
    private int plainEnd(int from, int limit) {
        for (int i = from; i < limit; i++) {
            var c = text[i];
            if (c == '"') {
                return i;
            }
            if (c == '\\' || c < ' ') {
                return -1;
            }
        }
        return -1;
    }

    private byte peek() {
        while (at < to) {
            var c = text[at];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return c;
            }
            at++;
        }
        return END;
    }

    private byte byteAt(int index) {
        return index < to ? text[index] : END;
    }
}
