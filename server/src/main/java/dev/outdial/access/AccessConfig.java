package dev.outdial.access;

import dev.outdial.client.SecretHasher;
import dev.outdial.config.Secret;
import dev.outdial.config.Settings;
import java.time.Duration;

/// Who may enter.
///
/// @param serverSecret   signs tokens; at least 32 bytes
/// @param adminUsername  the operator's name
/// @param adminPassword  at least 12 bytes
/// @param tokenLifetime  how long a token is good
/// @param hashIterations rounds of the hash under which clients' secrets are kept
/// @param throttle       how many wrong logins are heard
public record AccessConfig(
        Secret serverSecret,
        String adminUsername,
        Secret adminPassword,
        Duration tokenLifetime,
        int hashIterations,
        Throttle throttle) {
    /// Wrong logins that are heard within a minute; the next ones are answered 429.
    ///
    /// @param perIdAndAddress with one id from one address
    /// @param perId           with one id from anywhere
    /// @param perAddress      from one address with any id
    public record Throttle(int perIdAndAddress, int perId, int perAddress) {
        public static final Throttle DEFAULT = new Throttle(5, 30, 60);
    }

    public static AccessConfig from(Settings settings) {
        return new AccessConfig(
                settings.requiredSecret(
                        "SERVER_SECRET", 32, "it signs the login tokens", "(the output of: openssl rand -hex 32)"),
                settings.required("ADMIN_USERNAME", "the operator's login name", "operator"),
                settings.requiredSecret(
                        "ADMIN_PASSWORD", 12, "the operator's password", "(the output of: openssl rand -base64 18)"),
                settings.duration("TOKEN_LIFETIME", Duration.ofHours(24), Duration.ofMinutes(1), Duration.ofDays(365)),
                SecretHasher.ITERATIONS,
                Throttle.DEFAULT);
    }
}
