package dev.outdial.bench.net;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// The head of an HTTP message, as far as two programs on one machine need it.
///
/// @param firstLine without its end
/// @param fields    the rest, one a line
/// @param length    bytes of the head, with the empty line behind it
record HttpHead(String firstLine, String fields, int length) {
    private static final String END = "\r\n\r\n";

    /// The head that the bytes begin with; nothing if it is not whole yet.
    static Optional<HttpHead> read(byte[] bytes, int from, int to) {
        var text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        var end = text.indexOf(END);
        if (end < 0) {
            return Optional.empty();
        }
        var line = text.indexOf("\r\n");
        return Optional.of(
                new HttpHead(text.substring(0, line), text.substring(line, end) + "\r\n", end + END.length()));
    }

    /// The value of a field; empty if there is none.
    String field(String name) {
        var at = fields.toLowerCase(Locale.ROOT).indexOf("\r\n" + name.toLowerCase(Locale.ROOT) + ":");
        if (at < 0) {
            return "";
        }
        var from = at + name.length() + 3;
        return fields.substring(from, fields.indexOf("\r\n", from)).strip();
    }

    int contentLength() {
        var length = field("Content-Length");
        return length.isEmpty() ? 0 : Integer.parseInt(length);
    }
}
