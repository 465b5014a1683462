package dev.outdial.client;

import java.util.Arrays;
import java.util.Optional;

/// What becomes of a call that an answering machine has picked up, once machine detection says so.
public enum OnMachine {
    /// The agent goes on talking, as if a person were there.
    CONTINUE("continue"),
    /// The call is ended at once.
    HANG_UP("hang-up"),
    /// The client's message is played behind the machine's greeting, then the call is ended.
    LEAVE_MESSAGE("leave-message");

    private final String word;

    OnMachine(String word) {
        this.word = word;
    }

    /// The word of the API.
    public String word() {
        return word;
    }

    public static Optional<OnMachine> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    /// What machine detection must find out for this: a message can only be left once the greeting is over.
    public MachineDetection detection(MachineDetection asked) {
        return this == LEAVE_MESSAGE ? MachineDetection.DETECT_MESSAGE_END : asked;
    }
}
