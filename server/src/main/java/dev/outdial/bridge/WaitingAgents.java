package dev.outdial.bridge;

import dev.outdial.call.Call;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Agents that are connected ahead of their callees, so that nobody waits for an agent with the phone at the ear.
///
/// What such an agent says is held, and released once the call's media stream is here. One that nobody comes for is
/// dismissed: as soon as its call ends, and after [#PATIENCE] at the latest. Where none waits, because the stream came
/// to another node or the agent was lost, the agent is connected as if nothing had been prepared.
///
/// Safe to use from any thread, but for [#connect].
public final class WaitingAgents implements VoiceAgents, AutoCloseable {
    /// From the answer until the media stream.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final VoiceAgents agents;
    private final Supplier<CallLoop> loops;
    private final AgentConnect when;
    private final InstantSource clock;
    private final Map<String, WaitingAgent> waiting = new ConcurrentHashMap<>();

    /// @param loops where the next prepared agent is to live: another event loop each time
    public WaitingAgents(VoiceAgents agents, Supplier<CallLoop> loops, AgentConnect when, InstantSource clock) {
        this.agents = agents;
        this.loops = loops;
        this.when = when;
        this.clock = clock;
    }

    @Override
    public void announce(String agentId) {
        agents.announce(agentId);
    }

    /// The callee's phone rings.
    public void ringing(Call call) {
        if (when == AgentConnect.RINGING) {
            prepare(
                    BridgedCall.of(call, clock.instant()),
                    PATIENCE.plusSeconds(call.terms().ringSeconds()));
        }
    }

    /// The callee has answered; the media stream will be here in a moment.
    public void answered(Call call) {
        if (when != AgentConnect.STREAM) {
            prepare(BridgedCall.of(call, clock.instant()), PATIENCE);
        }
    }

    /// The call is over.
    public void ended(String callId) {
        var agent = waiting.remove(callId);
        if (agent != null) {
            agent.dismiss();
        }
    }

    /// How many agents wait for their callees.
    public int count() {
        return waiting.size();
    }

    void prepare(BridgedCall call, Duration patience) {
        // Whoever finds an agent here finds one that is on its way: met before that, it would never be connected.
        var agent = waiting.computeIfAbsent(call.callId(), _ -> connecting(call));
        agent.dismissAfter(patience, () -> waiting.remove(call.callId(), agent));
    }

    private WaitingAgent connecting(BridgedCall call) {
        var agent = new WaitingAgent(loops.get());
        agent.connect(agents, call, () -> waiting.remove(call.callId(), agent));
        return agent;
    }

    @Override
    public AgentLeg connect(BridgedCall call, AgentLeg.Listener listener, CallLoop loop) {
        var agent = waiting.remove(call.callId());
        return agent == null ? agents.connect(call, listener, loop) : agent.meet(listener, loop);
    }

    /// Dismisses all of them.
    @Override
    public void close() {
        waiting.keySet().forEach(this::ended);
    }
}
