package dev.outdial.call;

import org.jspecify.annotations.Nullable;

/// What came of a call, by the agent's vendor and by the people who corrected it.
///
/// @param transcript     `Agent: ...` and `Callee: ...`, a line each
/// @param dataCollection an object as JSON text: what the agent was asked to find out
/// @param analyzed       whether the vendor has told all it will tell
public record CallDetails(
        CallOutcome outcome,
        @Nullable String summary,
        @Nullable String transcript,
        CallSentiment sentiment,
        @Nullable String nextAction,
        @Nullable String nextActionDate,
        @Nullable String agentNotes,
        @Nullable String dataCollection,
        boolean analyzed) {
    /// Nothing yet.
    public static final CallDetails NONE =
            new CallDetails(CallOutcome.UNKNOWN, null, null, CallSentiment.UNKNOWN, null, null, null, null, false);

    /// The same with another outcome.
    public CallDetails with(CallOutcome next) {
        return new CallDetails(
                next, summary, transcript, sentiment, nextAction, nextActionDate, agentNotes, dataCollection, analyzed);
    }
}
