package dev.outdial.call;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where conversations can be read after they ended. Blocks.
public interface ConversationArchive {
    /// What the vendor made of a conversation; empty while it is still at it.
    ///
    /// @throws ArchiveUnavailable if it did not answer
    Optional<Analysis> find(String conversationId);

    /// Has the vendor delete a conversation, with its audio. One that is not there is deleted already.
    ///
    /// @throws ArchiveUnavailable if it was not done
    void delete(String conversationId);

    /// What a vendor made of a conversation. Null and `unknown` where it says nothing.
    ///
    /// @param dataCollection an object as JSON text
    /// @param evaluation     an object as JSON text: `callSuccessful`, and each of the `criteria` with `result` and
    ///                       `rationale`
    /// @param agentCost      in the vendor's credits
    record Analysis(
            CallOutcome outcome,
            @Nullable String summary,
            @Nullable String transcript,
            CallSentiment sentiment,
            @Nullable String nextAction,
            @Nullable String nextActionDate,
            @Nullable String dataCollection,
            @Nullable String evaluation,
            @Nullable Long agentCost) {}

    /// The vendor did not answer.
    final class ArchiveUnavailable extends RuntimeException {
        public ArchiveUnavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
