package dev.outdial.bridge;

/// When a call's agent is connected.
public enum AgentConnect {
    /// While the phone rings. The agent is ready at the answer, however slow it is, but also for those who never
    /// answer.
    RINGING,
    /// When the callee has answered, while the media stream is still being opened.
    ANSWERED,
    /// When the media stream is there.
    STREAM
}
