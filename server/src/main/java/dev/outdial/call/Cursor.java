package dev.outdial.call;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// A place in a history: behind the call of that time and id. It opens nothing: whoever has it still sees only the
/// history that the token allows.
record Cursor(long createdAtMs, String callId) {
    private static final Pattern SHAPE = Pattern.compile("([0-9]{1,15}):(call_[0-9a-z]{1,40})");

    static Cursor behind(Call call) {
        return new Cursor(call.createdAt().toEpochMilli(), call.callId());
    }

    /// The opaque text of the API.
    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("%d:%s".formatted(createdAtMs, callId).getBytes(StandardCharsets.UTF_8));
    }

    static Optional<Cursor> parse(String text) {
        try {
            var plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            var parts = SHAPE.matcher(plain);
            return parts.matches()
                    ? Optional.of(new Cursor(Long.parseLong(parts.group(1)), parts.group(2)))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
