package dev.outdial.bridge;

import org.jspecify.annotations.Nullable;

/// One thing that one side said. Times are milliseconds since the callee answered.
///
/// @param number  counts from 1 within the call, in the order in which the utterances began
/// @param endMs   null while it lasts, or where it is not known
/// @param heard   how much of an agent's utterance the phone really played, from 0 to 1; null for the callee's and
///                where it is not known yet
public record Utterance(
        int number,
        Speaker speaker,
        String text,
        long startMs,
        @Nullable Long endMs,
        @Nullable Double heard) {
    /// Who spoke.
    public enum Speaker {
        AGENT,
        CALLEE
    }
}
