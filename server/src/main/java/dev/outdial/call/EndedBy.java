package dev.outdial.call;

import java.util.Arrays;
import java.util.Optional;

/// On whose side a call ended.
public enum EndedBy {
    CALLEE("callee"),
    AGENT("agent"),
    OPERATOR("operator"),
    CLIENT("client"),
    CARRIER("carrier"),
    SYSTEM("system");

    private final String word;

    EndedBy(String word) {
        this.word = word;
    }

    /// The word of the API.
    public String word() {
        return word;
    }

    public static Optional<EndedBy> of(String word) {
        return Arrays.stream(values()).filter(side -> side.word.equals(word)).findFirst();
    }
}
