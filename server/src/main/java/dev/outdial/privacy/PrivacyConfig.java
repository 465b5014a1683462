package dev.outdial.privacy;

import dev.outdial.config.Settings;

/// How long people's data is kept, and where else it is erased.
///
/// @param retentionDays calls that were asked for longer ago are erased; 0 is never
/// @param atElevenLabs  whether conversations of erased calls are deleted there, too
public record PrivacyConfig(int retentionDays, Switch atElevenLabs) {
    /// Everything is kept until somebody asks.
    public static final PrivacyConfig DEFAULT = new PrivacyConfig(0, Switch.ON);

    private static final int LONGEST_DAYS = 36_500;

    /// Done or not.
    public enum Switch {
        ON,
        OFF
    }

    /// Reads `RETENTION_DAYS` and `ERASE_AT_ELEVENLABS`.
    public static PrivacyConfig from(Settings settings) {
        return new PrivacyConfig(
                settings.integer("RETENTION_DAYS", DEFAULT.retentionDays, 0, LONGEST_DAYS),
                settings.choice("ERASE_AT_ELEVENLABS", DEFAULT.atElevenLabs));
    }
}
