package dev.outdial.client;

import java.util.Arrays;
import java.util.Optional;

/// How Twilio tells people from answering machines. Always asynchronous: a human never waits for the verdict.
public enum MachineDetection {
    /// The verdict comes as soon as it is known.
    ENABLE("Enable"),
    /// For a machine, the verdict comes at the end of its greeting.
    DETECT_MESSAGE_END("DetectMessageEnd");

    private final String word;

    MachineDetection(String word) {
        this.word = word;
    }

    /// Twilio's word, which is the API's, too.
    public String word() {
        return word;
    }

    public static Optional<MachineDetection> of(String word) {
        return Arrays.stream(values()).filter(mode -> mode.word.equals(word)).findFirst();
    }
}
