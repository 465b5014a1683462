package dev.outdial.bridge;

import org.jspecify.annotations.Nullable;

/// Walks over JSON text without building anything: for the few messages that come fifty times a second.
///
/// It is strict and small. Whatever is unusual (an escape in a name, a deep nesting, a huge number, anything that is
/// no JSON) makes it give up, for good: [#gaveUp] then tells that a full parser must have the word. What it does
/// accept, a full parser reads in the same way.
public final class JsonCursor {
    private static final int MOST_DEPTH = 8;
    private static final int LONGEST_NUMBER = 18;
    private static final int LONGEST_NAME = 64;

    /// Stands for the end of the text; as a character it is no JSON anywhere but inside a string, where giving up is
    /// right as well.
    private static final char END = '\uFFFF';

    private final String text;
    private int at;
    private boolean gaveUp;

    public JsonCursor(String text) {
        this.text = text;
    }

    /// Whether something was met that this does not read.
    public boolean gaveUp() {
        return gaveUp;
    }

    /// Gives up; for callers that met something they do not expect.
    public void giveUp() {
        gaveUp = true;
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

    /// The name of the next member, with the colon behind it; empty where it gave up.
    public String name() {
        if (gaveUp || peek() != '"') {
            gaveUp = true;
            return "";
        }
        var from = at + 1;
        var end = text.indexOf('"', from);
        if (end < 0 || end - from > LONGEST_NAME) {
            gaveUp = true;
            return "";
        }
        for (int i = from; i < end; i++) {
            var c = text.charAt(i);
            if (c == '\\' || c < ' ') {
                gaveUp = true;
                return "";
            }
        }
        at = end + 1;
        expect(':');
        return text.substring(from, end);
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

    /// A string without escapes; empty where it gave up.
    ///
    /// @param known given back instead of a copy where it is the same text
    public String string(@Nullable String known) {
        if (gaveUp || peek() != '"') {
            gaveUp = true;
            return "";
        }
        var from = at + 1;
        if (known != null && text.startsWith(known, from) && charAt(from + known.length()) == '"') {
            at = from + known.length() + 1;
            return known;
        }
        var end = text.indexOf('"', from);
        if (end < 0) {
            gaveUp = true;
            return "";
        }
        for (int i = from; i < end; i++) {
            var c = text.charAt(i);
            if (c == '\\' || c < ' ') {
                gaveUp = true;
                return "";
            }
        }
        at = end + 1;
        return text.substring(from, end);
    }

    /// A string that is base64; empty where it gave up.
    public String base64() {
        if (gaveUp || peek() != '"') {
            gaveUp = true;
            return "";
        }
        var from = at + 1;
        var end = text.indexOf('"', from);
        if (end < 0 || !Base64Text.isValid(text, from, end)) {
            gaveUp = true;
            return "";
        }
        at = end + 1;
        return text.substring(from, end);
    }

    /// A whole number of at most 18 digits; 0 where it gave up.
    public long integer() {
        var c = gaveUp ? '?' : peek();
        var from = at;
        if (c == '-') {
            at++;
        }
        var digits = digits();
        var first = charAt(at - digits);
        var next = charAt(at);
        if (digits == 0 || digits > LONGEST_NUMBER || (first == '0' && digits > 1) || isNumberPart(next)) {
            gaveUp = true;
            return 0;
        }
        return Long.parseLong(text, from, at, 10);
    }

    /// Passes over any value.
    public void skip() {
        skip(0);
    }

    /// Whether nothing but white space is left.
    public boolean atEnd() {
        return !gaveUp && peek() == END && at >= text.length();
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
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
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

    private void skipString() {
        at++;
        while (true) {
            var c = charAt(at);
            at++;
            if (c == '"') {
                return;
            }
            if (c < ' ' || c == END) {
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
        var c = charAt(at);
        at++;
        if (c != 'u') {
            return "\"\\/bfnrt".indexOf(c) >= 0;
        }
        for (int i = 0; i < 4; i++, at++) {
            var digit = charAt(at);
            if (digit > 'f' || Character.digit(digit, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private void skipNumber() {
        var from = at;
        if (charAt(at) == '-') {
            at++;
        }
        var whole = digits();
        var wrong = whole == 0 || (whole > 1 && charAt(at - whole) == '0');
        if (charAt(at) == '.') {
            at++;
            wrong |= digits() == 0;
        }
        if (charAt(at) == 'e' || charAt(at) == 'E') {
            at++;
            if (charAt(at) == '+' || charAt(at) == '-') {
                at++;
            }
            wrong |= digits() == 0;
        }
        if (wrong || at - from > LONGEST_NUMBER) {
            gaveUp = true;
        }
    }

    private void literal(String word) {
        if (!text.startsWith(word, at) || Character.isLetterOrDigit(charAt(at + word.length()))) {
            gaveUp = true;
            return;
        }
        at += word.length();
    }

    private int digits() {
        var from = at;
        while (charAt(at) >= '0' && charAt(at) <= '9') {
            at++;
        }
        return at - from;
    }

    private static boolean isNumberPart(char c) {
        return c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
    }

    private void expect(char wanted) {
        if (gaveUp || peek() != wanted) {
            gaveUp = true;
            return;
        }
        at++;
    }

    private char peek() {
        while (at < text.length()) {
            var c = text.charAt(at);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return c;
            }
            at++;
        }
        return END;
    }

    private char charAt(int index) {
        return index < text.length() ? text.charAt(index) : END;
    }
}
