package dev.outdial.recording;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The one range of bytes that a request asks for (RFC 9110, section 14).
///
/// @param from   the first byte
/// @param length how many; at least one
record ByteRange(long from, long length) {
    private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    /// What a `Range` header comes to.
    sealed interface Wish {
        /// All of it: no header, several ranges, or one that is written wrong, which all may be answered so.
        record Whole() implements Wish {}

        record Part(ByteRange range) implements Wish {}

        /// Nothing of it is there.
        record Beyond() implements Wish {}
    }

    /// Reads a `Range` header.
    ///
    /// @param size of the whole; at least one byte
    static Wish read(@Nullable String header, long size) {
        var parts = ONE.matcher(header == null ? "" : header.strip());
        if (!parts.matches() || (parts.group(1).isEmpty() && parts.group(2).isEmpty())) {
            return new Wish.Whole();
        }
        if (parts.group(1).isEmpty()) {
            var last = Math.min(size, Long.parseLong(parts.group(2)));
            return last == 0 ? new Wish.Beyond() : new Wish.Part(new ByteRange(size - last, last));
        }
        var from = Long.parseLong(parts.group(1));
        var to = parts.group(2).isEmpty() ? size - 1 : Long.parseLong(parts.group(2));
        if (from >= size) {
            return new Wish.Beyond();
        }
        if (to < from) {
            return new Wish.Whole();
        }
        return new Wish.Part(new ByteRange(from, Math.min(to, size - 1) - from + 1));
    }

    /// As `Content-Range` says it.
    String of(long size) {
        return "bytes %d-%d/%d".formatted(from, from + length - 1, size);
    }
}
