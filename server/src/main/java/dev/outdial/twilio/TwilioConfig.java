package dev.outdial.twilio;

import dev.outdial.config.Secret;
import dev.outdial.config.Settings;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The operator's Twilio account.
///
/// @param accountSid        null where Twilio is not configured
/// @param authToken         also checks the signatures of webhooks
/// @param apiBaseUrl        without a slash at the end
/// @param webhookVariables  whether dynamic variables travel in webhook URLs
/// @param callsPerSecond    new calls that this node asks for; Twilio lets more than the account has wait, and they
/// ring
///                          later than anybody knows
/// @param requestTimeout    for one REST request, from connecting to the last byte
public record TwilioConfig(
        @Nullable String accountSid,
        @Nullable Secret authToken,
        URI apiBaseUrl,
        WebhookVariables webhookVariables,
        int callsPerSecond,
        Duration requestTimeout) {
    /// How a call's variables reach the agent.
    public enum WebhookVariables {
        /// In the webhook's URL, where Twilio sees and logs them, and as parameters of the stream.
        URL,
        /// Not through Twilio at all: they are loaded by the call's id.
        REFERENCE
    }

    /// As many as one client may by default. Twilio gives a new account 1 and lets the rest wait, which loses nothing.
    private static final int CALLS_PER_SECOND = 10;

    public static final URI API = URI.create("https://api.twilio.com");

    public static TwilioConfig from(Settings settings) {
        var sid = settings.text("TWILIO_ACCOUNT_SID").orElse(null);
        var token = settings.secret("TWILIO_AUTH_TOKEN");
        if (sid != null && !sid.matches("AC[0-9a-fA-F]{32}")) {
            settings.mistake(
                    "TWILIO_ACCOUNT_SID",
                    "must be AC and 32 hexadecimal digits",
                    "TWILIO_ACCOUNT_SID=AC0123456789abcdef0123456789abcdef");
        }
        if ((sid == null) != (token == null)) {
            settings.mistake(
                    sid == null ? "TWILIO_ACCOUNT_SID" : "TWILIO_AUTH_TOKEN",
                    "is missing, though the other of the two is set",
                    "take both from the Twilio console");
        }
        return new TwilioConfig(
                sid,
                token,
                settings.url("TWILIO_API_BASE_URL", API, "https://api.dublin.ie1.twilio.com"),
                settings.choice("WEBHOOK_VARIABLES", WebhookVariables.URL),
                settings.integer("TWILIO_CALLS_PER_SECOND", CALLS_PER_SECOND, 1, 10_000),
                Duration.ofSeconds(10));
    }

    /// Whether calls can be placed.
    public boolean isConfigured() {
        return accountSid != null && authToken != null;
    }
}
