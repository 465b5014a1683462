package dev.outdial.http;

/// What may be stored and shown of text that a stranger wrote.
public final class Printable {
    private static final int BRIEF = 64;

    private Printable() {}

    /// Whether a database takes it and a reader can bear it: no unpaired surrogates, no control characters but tab and
    /// line ends.
    public static boolean storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (Character.isHighSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            } else if (Character.isLowSurrogate(c) || (Character.isISOControl(c) && "\t\r\n".indexOf(c) < 0)) {
                return false;
            }
        }
        return true;
    }

    /// At most 64 characters on one line, to be echoed in an error.
    public static String brief(String text) {
        var cut = text.length() > BRIEF ? text.substring(0, BRIEF) + "…" : text;
        var clean = new StringBuilder();
        cut.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
