package dev.outdial.call;

import java.util.Arrays;
import java.util.Optional;

/// How the callee took it.
public enum CallSentiment {
    POSITIVE("positive"),
    NEUTRAL("neutral"),
    NEGATIVE("negative"),
    UNKNOWN("unknown");

    private final String word;

    CallSentiment(String word) {
        this.word = word;
    }

    /// The word of the API.
    public String word() {
        return word;
    }

    public static Optional<CallSentiment> of(String word) {
        return Arrays.stream(values())
                .filter(sentiment -> sentiment.word.equals(word))
                .findFirst();
    }
}
