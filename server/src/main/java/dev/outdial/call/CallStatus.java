package dev.outdial.call;

import java.util.Arrays;
import java.util.Optional;

/// Where a call stands: Twilio's words, and one of ours. A call only moves up in rank; the first final status stays.
public enum CallStatus {
    QUEUED("queued", 0),
    /// Ours: the carrier was asked to dial, and nobody knows whether it does.
    UNCONFIRMED("unconfirmed", 1),
    INITIATED("initiated", 2),
    RINGING("ringing", 3),
    IN_PROGRESS("in-progress", 4),
    COMPLETED("completed", 5),
    BUSY("busy", 5),
    NO_ANSWER("no-answer", 5),
    CANCELED("canceled", 5),
    FAILED("failed", 5);

    private static final int FINAL = 5;

    private final String word;
    private final int rank;

    CallStatus(String word, int rank) {
        this.word = word;
        this.rank = rank;
    }

    /// The word of the API, of Twilio and of the database.
    public String word() {
        return word;
    }

    public boolean isFinal() {
        return rank == FINAL;
    }

    /// Whether a call moves from this status to `other`, never back.
    public boolean isBefore(CallStatus other) {
        return rank < other.rank;
    }

    public static Optional<CallStatus> of(String word) {
        return Arrays.stream(values())
                .filter(status -> status.word.equals(word))
                .findFirst();
    }
}
