package dev.outdial.elevenlabs;

import dev.outdial.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Checks `ElevenLabs-Signature: t=<unix seconds>,v0=<hex>`, where `v0` is HMAC-SHA256 over `t.body`, the body as it
/// came. ElevenLabs accepts 30 minutes of age; a clock may run a few minutes ahead.
final class PostCallSignature {
    private static final Duration OLDEST = Duration.ofMinutes(30);
    private static final Duration NEWEST = Duration.ofMinutes(5);

    private final @Nullable Secret secret;

    /// @param secret null where none is set: then nothing is ElevenLabs'
    PostCallSignature(@Nullable Secret secret) {
        this.secret = secret;
    }

    boolean isGenuine(List<String> headers, byte[] body, Instant now) {
        var header = header(headers, now).orElse(null);
        if (secret == null || header == null) {
            return false;
        }
        var expected = sign(secret, header.time, body).getBytes(StandardCharsets.US_ASCII);
        return header.signatures.stream()
                .anyMatch(given -> MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8)));
    }

    /// Whether there is a fresh signature, be it right or wrong: all that can be said of a body that is not kept.
    boolean isSigned(List<String> headers, Instant now) {
        return secret != null
                && header(headers, now)
                        .filter(header -> !header.signatures.isEmpty())
                        .isPresent();
    }

    /// What the header says.
    private record Header(String time, List<String> signatures) {}

    private static Optional<Header> header(List<String> headers, Instant now) {
        if (headers.size() != 1) {
            return Optional.empty();
        }
        String time = null;
        var signatures = new ArrayList<String>();
        for (String part : headers.getFirst().split(",", -1)) {
            if (part.startsWith("t=")) {
                if (time != null) {
                    return Optional.empty();
                }
                time = part.substring(2);
            } else if (part.startsWith("v0=")) {
                signatures.add(part.substring(3));
            }
        }
        return time == null || !isFresh(time, now) ? Optional.empty() : Optional.of(new Header(time, signatures));
    }

    private static boolean isFresh(String time, Instant now) {
        try {
            var at = Instant.ofEpochSecond(Long.parseLong(time));
            return !at.isBefore(now.minus(OLDEST)) && !at.isAfter(now.plus(NEWEST));
        } catch (NumberFormatException | java.time.DateTimeException _) {
            return false;
        }
    }

    /// The hexadecimal signature of a body.
    static String sign(Secret secret, String time, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.bytes(), "HmacSHA256"));
            mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }
}
