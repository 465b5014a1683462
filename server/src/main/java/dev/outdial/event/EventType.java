package dev.outdial.event;

import java.util.Arrays;
import java.util.Optional;

/// What may happen. The words are the API's.
public enum EventType {
    /// A call was written down.
    CALL_QUEUED("call.queued"),
    /// The carrier has begun to dial.
    CALL_INITIATED("call.initiated"),
    CALL_RINGING("call.ringing"),
    CALL_ANSWERED("call.answered"),
    /// A call has its final status: told exactly once of every call.
    CALL_ENDED("call.ended"),
    /// The agent's vendor has told what came of the conversation; this may come before the end.
    CALL_ANALYZED("call.analyzed"),
    RECORDING_READY("recording.ready"),
    /// A number was put on the client's own do-not-call list.
    OPT_OUT_RECORDED("opt_out.recorded");

    private final String word;

    EventType(String word) {
        this.word = word;
    }

    /// The word of the API and of the database.
    public String word() {
        return word;
    }

    public static Optional<EventType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
    }
}
