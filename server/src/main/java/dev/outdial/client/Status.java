package dev.outdial.client;

import java.util.Arrays;
import java.util.Optional;

/// Whether a client may log in and place calls. Only an active one may.
public enum Status {
    ACTIVE("Active"),
    INACTIVE("Inactive"),
    SUSPENDED("Suspended");

    private final String word;

    Status(String word) {
        this.word = word;
    }

    /// The word of the API and of the database.
    public String word() {
        return word;
    }

    public static Optional<Status> of(String word) {
        return Arrays.stream(values())
                .filter(status -> status.word.equals(word))
                .findFirst();
    }
}
