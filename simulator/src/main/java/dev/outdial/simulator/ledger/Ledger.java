package dev.outdial.simulator.ledger;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// What really happened, as snapshots. Safe to use from any thread; a snapshot never changes.
public final class Ledger {
    private final Loop loop;
    private final Book book;

    /// Runs a question where the answer can be read without a race, and waits for it.
    @FunctionalInterface
    public interface Loop {
        <T> T ask(Callable<T> question);
    }

    /// Where the answers come from; only to be used on the loop.
    public interface Book {
        List<CallSnapshot> calls();

        List<CreatePost> posts();

        List<ConversationSnapshot> conversations();

        List<Delivery> postCallWebhooks();
    }

    public Ledger(Loop loop, Book book) {
        this.loop = loop;
        this.book = book;
    }

    /// All calls, oldest first.
    public List<CallSnapshot> calls() {
        return loop.ask(book::calls);
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
        return loop.ask(book::posts);
    }

    /// All conversations, oldest first.
    public List<ConversationSnapshot> conversations() {
        return loop.ask(book::conversations);
    }

    /// One conversation.
    public Optional<ConversationSnapshot> conversation(String id) {
        return conversations().stream().filter(each -> each.id().equals(id)).findFirst();
    }

    /// Every attempt to deliver a post-call webhook.
    public List<Delivery> postCallWebhooks() {
        return loop.ask(book::postCallWebhooks);
    }
}
