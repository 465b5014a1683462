package dev.outdial.call;

import java.util.Arrays;
import java.util.Optional;

/// What came of a call for its owner.
public enum CallOutcome {
    INTERESTED("interested"),
    NOT_INTERESTED("not-interested"),
    CALLBACK("callback"),
    UNAVAILABLE("unavailable"),
    UNKNOWN("unknown");

    private final String word;

    CallOutcome(String word) {
        this.word = word;
    }

    /// The word of the API.
    public String word() {
        return word;
    }

    public static Optional<CallOutcome> of(String word) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.word.equals(word))
                .findFirst();
    }
}
