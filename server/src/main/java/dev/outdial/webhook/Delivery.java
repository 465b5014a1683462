package dev.outdial.webhook;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An event on its way to a webhook, as its owner sees it.
///
/// @param position the event's place in line
/// @param nextAt   when it is tried next; null where it is over
/// @param tries    the last attempts, the oldest first
record Delivery(
        long position,
        String eventId,
        String eventType,
        Instant eventCreatedAt,
        State state,
        @Nullable Instant nextAt,
        List<Try> tries) {
    Delivery {
        tries = List.copyOf(tries);
    }

    /// How far it is. To its owner, what waits and what is being sent are both `pending`.
    enum State {
        WAITING("waiting", "pending"),
        SENDING("sending", "pending"),
        DELIVERED("delivered", "delivered"),
        FAILED("failed", "failed");

        private final String word;
        private final String shown;

        State(String word, String shown) {
            this.word = word;
            this.shown = shown;
        }

        /// The database's word.
        String word() {
            return word;
        }

        /// The API's word.
        String shown() {
            return shown;
        }

        static State of(String word) {
            for (State state : values()) {
                if (state.word.equals(word)) {
                    return state;
                }
            }
            throw new IllegalArgumentException(word);
        }
    }

    /// One attempt.
    record Try(Instant at, Outcome outcome) {}
}
