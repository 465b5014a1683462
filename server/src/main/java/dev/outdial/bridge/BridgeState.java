package dev.outdial.bridge;

import org.jspecify.annotations.Nullable;

/// A look into a live conversation, for operators.
///
/// @param phase          what it is at: `CONNECTING`, `TALKING`, `CLOSING` or `OVER`
/// @param conversationId the vendor's; null until the agent is connected
/// @param answeredMs     since the answer
/// @param early          callee frames that wait for the agent
/// @param phoneLeadMs    agent audio that waits at the phone
/// @param agentLeadMs    agent audio that waits here
public record BridgeState(
        String callId,
        String clientId,
        String agentId,
        String phase,
        @Nullable String conversationId,
        long answeredMs,
        int early,
        long phoneLeadMs,
        long agentLeadMs,
        BridgeStats stats) {}
