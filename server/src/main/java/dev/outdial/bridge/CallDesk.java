package dev.outdial.bridge;

import dev.outdial.call.Carrier;
import dev.outdial.tool.ToolUse;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a live conversation asks of the rest of the server. Every method but [#show] blocks on the store or on the
/// carrier: call them on a virtual thread, never on an event loop, and for one call in order.
public interface CallDesk {
    /// Checks the one-use token of a media stream and uses it up.
    ///
    /// @return the call, or nothing if the token is wrong, used, expired or made for another call or CallSid
    Optional<BridgedCall> claim(String callId, String token, String callSid);

    /// The agent's conversation has begun.
    void agentConnected(String callId, String conversationId);

    /// Shows whoever watches what is about to be stored. Does not block.
    void show(String callId, Utterance utterance);

    /// Shows whoever watches what is about to be stored. Does not block.
    void show(String callId, Instant at, String type, ObjectNode data);

    /// Adds one thing that was said, or replaces the one with the same number.
    ///
    /// @param hasTime whether nothing more waits behind it, so that it may take a moment
    void said(String callId, Utterance utterance, boolean hasTime);

    /// Adds an entry to the call's timeline.
    ///
    /// @param type    a word of the timeline's vocabulary, such as `agent.connected` or `interruption`
    /// @param hasTime whether nothing more waits behind it, so that it may take a moment
    void note(String callId, Instant at, String type, ObjectNode data, boolean hasTime);

    /// What the conversation was like, in figures. Told once, at its end.
    void quality(String callId, ObjectNode figures);

    /// The conversation is over; keeps the first reason that is told.
    void ended(String callId, EndReason reason);

    /// Has the carrier hang up, whatever the call's state; tries again until the carrier has taken it.
    void hangUp(String callId);

    /// Does what the agent wants done. Several may run at once.
    ToolUse useTool(String callId, String tool, JsonNode parameters);

    /// Has the carrier connect the callee with somebody else.
    ///
    /// @return false if it refused
    /// @throws Carrier.CarrierUnavailable if nobody knows
    boolean transfer(Carrier.Transfer order);
}
