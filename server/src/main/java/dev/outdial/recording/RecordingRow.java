package dev.outdial.recording;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is known of a recording.
///
/// @param reason      why it failed, a [Failure]'s word
/// @param bytes       of the file; 0 where that is not known
/// @param interrupted its server died, and the recording ends there
/// @param key         of the store; null before it is on its way there
record RecordingRow(
        String callId,
        String clientId,
        State state,
        @Nullable String reason,
        Instant startedAt,
        long millis,
        long bytes,
        long lostMs,
        boolean interrupted,
        @Nullable String key) {
    enum State {
        RECORDING,
        /// Complete, but not in the store.
        WAITING,
        READY,
        FAILED,
        DELETED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
