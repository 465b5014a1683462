package dev.outdial.client;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whether a client's calls are recorded, and how long recordings are kept.
///
/// @param mode    whether
/// @param ownDays what was set for this client: days, or 0 for ever; null where the server's default holds
/// @param days    what holds: days, or 0 for ever
public record RecordingRules(Mode mode, @Nullable Integer ownDays, int days) {
    /// Whether calls are recorded.
    public enum Mode {
        OFF,
        ON,
        /// From the moment on at which it is told that the callee agrees.
        CONSENT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Mode> of(String word) {
            return Stream.of(values()).filter(mode -> mode.word().equals(word)).findFirst();
        }
    }

    /// These rules with days of one's own, or with the server's.
    static RecordingRules of(Mode mode, @Nullable Integer ownDays, int defaultDays) {
        return new RecordingRules(mode, ownDays, ownDays != null ? ownDays : defaultDays);
    }
}
