package dev.outdial;

import dev.outdial.access.AccessConfig;
import dev.outdial.bridge.BridgeConfig;
import dev.outdial.call.DialingConfig;
import dev.outdial.client.Limits;
import dev.outdial.config.ConfigException;
import dev.outdial.config.Settings;
import dev.outdial.console.ConsoleConfig;
import dev.outdial.db.DatabaseConfig;
import dev.outdial.elevenlabs.ElevenLabsConfig;
import dev.outdial.event.EventConfig;
import dev.outdial.http.HttpConfig;
import dev.outdial.privacy.PrivacyConfig;
import dev.outdial.recording.RecordingConfig;
import dev.outdial.twilio.TwilioConfig;
import dev.outdial.webhook.WebhookConfig;
import java.time.Duration;

/// All settings, read once. Each room explains its own part.
///
/// @param limits       what holds for clients that have no limits of their own
/// @param drainTimeout how long live calls may run on once the server was told to stop
public record Config(
        HttpConfig http,
        DatabaseConfig database,
        AccessConfig access,
        Limits limits,
        DialingConfig dialing,
        BridgeConfig bridge,
        TwilioConfig twilio,
        ElevenLabsConfig elevenLabs,
        RecordingConfig recording,
        EventConfig events,
        WebhookConfig webhooks,
        PrivacyConfig privacy,
        ConsoleConfig console,
        Duration drainTimeout) {

    /// Reads all settings.
    ///
    /// @throws ConfigException with every mistake at once
    public static Config from(Settings settings) {
        var config = new Config(
                HttpConfig.from(settings),
                DatabaseConfig.from(settings),
                AccessConfig.from(settings),
                Limits.from(settings),
                DialingConfig.from(settings),
                BridgeConfig.from(settings),
                TwilioConfig.from(settings),
                ElevenLabsConfig.from(settings),
                RecordingConfig.from(settings),
                EventConfig.from(settings),
                WebhookConfig.from(settings),
                PrivacyConfig.from(settings),
                ConsoleConfig.from(settings),
                settings.duration(
                        "DRAIN_TIMEOUT", Duration.ofMinutes(15), Duration.ofSeconds(0), Duration.ofHours(24)));
        Logging.from(settings);
        settings.throwIfWrong();
        return config;
    }
}
