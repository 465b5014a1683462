package dev.outdial.bridge;

/// Where agents come from.
public interface VoiceAgents {
    /// Begins a conversation with the call's agent, on the event loop that calls.
    ///
    /// Returns at once; [AgentLeg.Listener#connected] or [AgentLeg.Listener#closed] follows.
    AgentLeg connect(BridgedCall call, AgentLeg.Listener listener);
}
