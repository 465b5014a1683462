package dev.outdial.call;

import org.jspecify.annotations.Nullable;

/// What came of a call and is in force: by the agent's vendor, except where people have corrected it.
///
/// @param transcript     `Agent: ...` and `Callee: ...`, a line each
/// @param dataCollection an object as JSON text: what the agent was asked to find out
/// @param evaluation     an object as JSON text: how the vendor judged the conversation, with reasons
/// @param agentCost      what the vendor took for it, in its credits
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
        @Nullable String evaluation,
        @Nullable Long agentCost,
        boolean analyzed) {
    /// Nothing yet.
    public static final CallDetails NONE = new CallDetails(
            CallOutcome.UNKNOWN, null, null, CallSentiment.UNKNOWN, null, null, null, null, null, null, false);

    /// The same with what was said, as the bridge wrote it down.
    CallDetails withTranscript(String text) {
        return new CallDetails(
                outcome,
                summary,
                text,
                sentiment,
                nextAction,
                nextActionDate,
                agentNotes,
                dataCollection,
                evaluation,
                agentCost,
                analyzed);
    }

    /// What the vendor made of the conversation, in place of all that was known but what was said.
    CallDetails analyzed(ConversationArchive.Analysis analysis) {
        return new CallDetails(
                analysis.outcome(),
                analysis.summary(),
                analysis.transcript() != null ? analysis.transcript() : transcript,
                analysis.sentiment(),
                analysis.nextAction(),
                analysis.nextActionDate(),
                null,
                analysis.dataCollection(),
                analysis.evaluation(),
                analysis.agentCost(),
                true);
    }
}
