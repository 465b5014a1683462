package dev.outdial.bridge;

import org.jspecify.annotations.Nullable;

/// One thing that one side said. Times are milliseconds since the callee answered.
///
/// @param number  counts from 1 within the call, in the order in which the utterances began
/// @param startMs of the callee's: when it was understood, where nothing else is known
/// @param endMs   null while it lasts; the callee's ends when it was understood
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
