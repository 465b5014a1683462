package dev.outdial.bridge;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An agent that lives on another event loop than its call: everything is done over there, in order.
final class DistantLeg implements AgentLeg {
    /// Callee frames on their way between the loops, about half a second; more is a loop that does not keep up.
    private static final int MOST_UNDERWAY = 25;

    private final Supplier<@Nullable AgentLeg> leg;
    private final CallLoop there;
    private final AtomicInteger underway = new AtomicInteger();
    private volatile boolean congested;

    /// @param leg   known over there
    /// @param there the agent's loop
    DistantLeg(Supplier<@Nullable AgentLeg> leg, CallLoop there) {
        this.leg = leg;
        this.there = there;
    }

    @Override
    public void hear(String base64) {
        send(agent -> agent.hear(base64));
    }

    /// As it was a moment ago. Asking makes it look again.
    @Override
    public boolean isCongested() {
        if (congested && underway.get() == 0) {
            send(_ -> {});
        }
        return congested || underway.get() >= MOST_UNDERWAY;
    }

    private void send(Consumer<AgentLeg> what) {
        underway.incrementAndGet();
        there.run(underway::decrementAndGet);
        tell(agent -> {
            what.accept(agent);
            congested = agent.isCongested();
        });
    }

    @Override
    public void pause() {
        tell(AgentLeg::pause);
    }

    @Override
    public void resume() {
        tell(AgentLeg::resume);
    }

    @Override
    public void toolResult(String toolCallId, String result, boolean isError) {
        tell(agent -> agent.toolResult(toolCallId, result, isError));
    }

    @Override
    public void context(String text) {
        tell(agent -> agent.context(text));
    }

    @Override
    public void close() {
        tell(AgentLeg::close);
    }

    private void tell(Consumer<AgentLeg> what) {
        there.run(() -> {
            var agent = leg.get();
            if (agent != null) {
                what.accept(agent);
            }
        });
    }
}
