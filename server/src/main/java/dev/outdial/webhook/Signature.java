package dev.outdial.webhook;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.outdial.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs webhooks as Standard Webhooks says: HMAC-SHA256 over id, time and body, one signature for each secret that
/// holds.
final class Signature {
    private static final String PURPOSE = "webhook-secret:";

    private final Secret key;

    /// @param key all webhooks' secrets are derived from it, so that a copy of the database holds none of them
    Signature(Secret key) {
        this.key = key;
    }

    /// The secret of a salt, in the form that clients' libraries take: `whsec_` and Base64 of 32 bytes.
    Secret secret(String salt) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.bytes(), "HmacSHA256"));
            var bytes = mac.doFinal((PURPOSE + salt).getBytes(StandardCharsets.UTF_8));
            return new Secret("whsec_" + Base64.getEncoder().encodeToString(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }

    /// The three headers of a message.
    ///
    /// @param salts of the secrets that hold, the newest first
    Map<String, String> headers(List<String> salts, String id, Instant now, String body) {
        var seconds = now.getEpochSecond();
        var signatures = salts.stream()
                .map(salt -> sign(secret(salt), id, seconds, body))
                .collect(Collectors.joining(" "));
        return Map.of("webhook-id", id, "webhook-timestamp", Long.toString(seconds), "webhook-signature", signatures);
    }

    private static String sign(Secret secret, String id, long seconds, String body) {
        try {
            return new Webhook(secret.value()).sign(id, seconds, body);
        } catch (EmptyWebhookSecretException | WebhookSigningException e) {
            throw new IllegalStateException("A derived secret signs", e);
        }
    }
}
