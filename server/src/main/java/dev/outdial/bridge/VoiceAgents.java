package dev.outdial.bridge;

/// Where agents come from.
public interface VoiceAgents {
    /// A call to this agent is being placed: what can be got ready ahead is. May be called from any thread.
    void announce(String agentId);

    /// Begins a conversation with the call's agent. Called on `loop`, which is where the conversation lives.
    ///
    /// Returns at once; [AgentLeg.Listener#connected] or [AgentLeg.Listener#closed] follows.
    AgentLeg connect(BridgedCall call, AgentLeg.Listener listener, CallLoop loop);
}
