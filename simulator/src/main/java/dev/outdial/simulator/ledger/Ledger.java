package dev.outdial.simulator.ledger;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What really happened, as snapshots. Safe to use from any thread; a snapshot never changes.
public final class Ledger {
    private final Reader reader;

    /// Asks the book where it can be read without a race, and waits for the answer.
    @FunctionalInterface
    public interface Reader {
        <T> T ask(Function<Book, T> question);
    }

    /// Where the answers come from; only to be used on the loop.
    public interface Book {
        List<CallSnapshot> calls();

        List<CreatePost> posts();

        List<ConversationSnapshot> conversations();

        List<Delivery> postCallWebhooks();
    }

    public Ledger(Reader reader) {
        this.reader = reader;
    }

    /// All calls, oldest first.
    public List<CallSnapshot> calls() {
        return reader.ask(Book::calls);
    }

    /// One call.
    public Optional<CallSnapshot> call(String sid) {
        return calls().stream().filter(call -> call.sid().equals(sid)).findFirst();
    }

    /// The calls to one number, oldest first.
    public List<CallSnapshot> callsTo(String number) {
        return calls().stream().filter(call -> call.to().equals(number)).toList();
    }

    /// How often the phone with this number rang.
    public int rings(String number) {
        return (int) callsTo(number).stream().filter(CallSnapshot::rang).count();
    }

    /// Every `POST Calls.json`, also those that failed.
    public List<CreatePost> posts() {
        return reader.ask(Book::posts);
    }

    /// All conversations, oldest first.
    public List<ConversationSnapshot> conversations() {
        return reader.ask(Book::conversations);
    }

    /// One conversation.
    public Optional<ConversationSnapshot> conversation(String id) {
        return conversations().stream().filter(each -> each.id().equals(id)).findFirst();
    }

    /// Every attempt to deliver a post-call webhook.
    public List<Delivery> postCallWebhooks() {
        return reader.ask(Book::postCallWebhooks);
    }
}
