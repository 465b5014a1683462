package dev.outdial.simulator;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a simulator is set up.
///
/// @param port                    to listen on, on 127.0.0.1; 0 = a free one
/// @param accountSid              the Twilio account, `AC…`
/// @param authToken               its token: checked in requests, signs webhooks
/// @param elevenLabsApiKey        expected in `xi-api-key`
/// @param elevenLabsWebhookSecret signs post-call webhooks
/// @param postCallWebhook         where post-call webhooks go; null = nowhere
/// @param ownedNumbers            numbers of the account, the only ones it may call from; empty = any
/// @param speed                   1 = real time; at 20 phones ring, people talk and media flow twenty times as fast
public record SimulatorSettings(
        int port,
        String accountSid,
        String authToken,
        String elevenLabsApiKey,
        String elevenLabsWebhookSecret,
        @Nullable URI postCallWebhook,
        Set<String> ownedNumbers,
        double speed) {
    /// A free port, real time, credentials that are no secret.
    public static final SimulatorSettings DEFAULTS = new SimulatorSettings(
            0,
            "AC00000000000000000000000000000000",
            "simulated-auth-token",
            "simulated-elevenlabs-key",
            "wsec_simulated",
            null,
            Set.of(),
            1);

    /// @throws IllegalArgumentException when a value makes no sense
    public SimulatorSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
        }
        if (!accountSid.matches("AC[0-9a-fA-F]{32}")) {
            throw new IllegalArgumentException("accountSid must be AC and 32 hex digits, not " + accountSid);
        }
        if (!(speed >= 0.1 && speed <= 100)) {
            throw new IllegalArgumentException("speed must be 0.1 to 100, not " + speed);
        }
        ownedNumbers = Set.copyOf(ownedNumbers);
    }

    /// The same on another port.
    public SimulatorSettings withPort(int newPort) {
        return new SimulatorSettings(
                newPort,
                accountSid,
                authToken,
                elevenLabsApiKey,
                elevenLabsWebhookSecret,
                postCallWebhook,
                ownedNumbers,
                speed);
    }

    /// The same with another Twilio account.
    public SimulatorSettings withTwilio(String newAccountSid, String newAuthToken) {
        return new SimulatorSettings(
                port,
                newAccountSid,
                newAuthToken,
                elevenLabsApiKey,
                elevenLabsWebhookSecret,
                postCallWebhook,
                ownedNumbers,
                speed);
    }

    /// The same with other ElevenLabs secrets.
    public SimulatorSettings withElevenLabs(String newApiKey, String newWebhookSecret) {
        return new SimulatorSettings(
                port, accountSid, authToken, newApiKey, newWebhookSecret, postCallWebhook, ownedNumbers, speed);
    }

    /// The same with post-call webhooks.
    public SimulatorSettings withPostCallWebhook(@Nullable URI newPostCallWebhook) {
        return new SimulatorSettings(
                port,
                accountSid,
                authToken,
                elevenLabsApiKey,
                elevenLabsWebhookSecret,
                newPostCallWebhook,
                ownedNumbers,
                speed);
    }

    /// The same with these numbers only.
    public SimulatorSettings withOwnedNumbers(Set<String> newOwnedNumbers) {
        return new SimulatorSettings(
                port,
                accountSid,
                authToken,
                elevenLabsApiKey,
                elevenLabsWebhookSecret,
                postCallWebhook,
                newOwnedNumbers,
                speed);
    }

    /// The same at another speed.
    public SimulatorSettings withSpeed(double newSpeed) {
        return new SimulatorSettings(
                port,
                accountSid,
                authToken,
                elevenLabsApiKey,
                elevenLabsWebhookSecret,
                postCallWebhook,
                ownedNumbers,
                newSpeed);
    }
}
