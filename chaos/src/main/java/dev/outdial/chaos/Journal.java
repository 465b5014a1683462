package dev.outdial.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What callers asked for, and what they were told.
final class Journal {
    private final List<Entry> entries = new ArrayList<>();

    /// One wish of a caller, sent once or, with a key, until there is an answer.
    ///
    /// @param client index of the client
    /// @param key    its `Idempotency-Key`; null for none
    /// @param shared whether others may ring the same number, too
    record Wish(
            int number, int client, String phone, @Nullable String key, boolean shared) {}

    /// What came back.
    ///
    /// @param status 0 where no answer came, -1 where not even the request was sent
    record Reply(Instant at, int status, JsonNode body) {
        static Reply none(boolean isSent) {
            return new Reply(Instant.now(), isSent ? 0 : -1, MissingNode.getInstance());
        }

        boolean isAnswer() {
            return status > 0;
        }

        String text(String name) {
            return body.path(name).asString("");
        }
    }

    /// A wish and all replies to it, in order.
    static final class Entry {
        private final Wish wish;
        private final List<Reply> replies = new ArrayList<>();

        private Entry(Wish wish) {
            this.wish = wish;
        }

        Wish wish() {
            return wish;
        }

        /// Keeps a reply; of many in a row that no server was there for, the first.
        synchronized void add(Reply reply) {
            if (reply.status() != -1 || replies.isEmpty() || replies.getLast().status() != -1) {
                replies.add(reply);
            }
        }

        synchronized List<Reply> replies() {
            return List.copyOf(replies);
        }

        Optional<Reply> last() {
            var all = replies();
            return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
        }
    }

    Entry begin(Wish wish) {
        var entry = new Entry(wish);
        synchronized (entries) {
            entries.add(entry);
        }
        return entry;
    }

    List<Entry> entries() {
        synchronized (entries) {
            return List.copyOf(entries);
        }
    }
}
