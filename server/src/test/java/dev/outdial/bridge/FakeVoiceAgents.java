package dev.outdial.bridge;

import java.util.ArrayList;
import java.util.List;

/// Hands out agents that do nothing until the test makes them.
final class FakeVoiceAgents implements VoiceAgents {
    record Session(BridgedCall call, AgentLeg.Listener bridge, FakeAgentLeg leg) {}

    final List<Session> sessions = new ArrayList<>();

    @Override
    public void announce(String agentId) {}

    @Override
    public AgentLeg connect(BridgedCall call, AgentLeg.Listener listener, CallLoop loop) {
        var session = new Session(call, listener, new FakeAgentLeg());
        sessions.add(session);
        return session.leg();
    }
}
