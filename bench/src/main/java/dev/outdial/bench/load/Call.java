package dev.outdial.bench.load;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One call of the load: its two ends, and what they know of one another. Lives on the load's thread.
final class Call {
    final int index;
    final Track up;
    final Track down;
    /// Done once the callee hears the agent; fails if a socket is closed before.
    final CompletableFuture<FirstVoice> talking = new CompletableFuture<>();
    final Scores scores;
    final Manner manner;

    @Nullable
    Phone phone;

    @Nullable
    Agent agent;

    @Nullable
    UnrulyAgent unruly;

    long agentCameAt;
    long agentSpokeAt;
    long startedAt;
    long interruptedAt;
    boolean ending;

    Call(int index, Manner manner, Patterns patterns, Scores scores) {
        this.index = index;
        this.manner = manner;
        this.scores = scores;
        this.up = new Track(index, "phone to agent", patterns.up(), scores);
        this.down = new Track(index, "agent to phone", patterns.down(), scores);
    }

    /// The callee's number, by which both ends know the call.
    static String number(int index) {
        return "+1212555%04d".formatted(index);
    }

    /// Which call a number belongs to; -1 if none.
    static int index(String number) {
        return number.matches("\\+1212555[0-9]{4}") ? Integer.parseInt(number.substring(8)) : -1;
    }

    /// The callee hears the agent; only the first time counts.
    void heard(long now) {
        if (!talking.isDone()) {
            scores.setUp.recordValue(now - startedAt);
            talking.complete(new FirstVoice(startedAt, agentCameAt, agentSpokeAt, now));
        }
    }

    void fault(Fault.Kind kind, String where) {
        scores.fault(new Fault(kind, index, -1, where));
    }

    /// A socket is gone. Only faulty while the call goes on.
    void disconnected(String where) {
        if (!ending) {
            ending = true;
            fault(Fault.Kind.DISCONNECTED, where);
            talking.completeExceptionally(
                    new IllegalStateException("call %d: %s was disconnected".formatted(index, where)));
        }
    }
}
