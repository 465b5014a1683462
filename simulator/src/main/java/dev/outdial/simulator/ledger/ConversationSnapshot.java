package dev.outdial.simulator.ledger;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One conversation with an agent, seen from ElevenLabs.
///
/// @param id               `conv_…`
/// @param status           `initiated`, `in-progress`, `processing`, `done` or `failed`
/// @param open             whether its socket is open
/// @param initiation       the `conversation_initiation_client_data` message as received, if any
/// @param dynamicVariables the variables in it, as text
/// @param heard            audio received
/// @param sent             audio sent
/// @param transcript       who said what
/// @param pingsSent        pings sent
/// @param pongs            pongs received
/// @param worstPongMillis  the longest wait for a pong, in real milliseconds
/// @param interruptions    how often the callee interrupted
/// @param toolResults      what client tools answered, by tool call id
/// @param contextualUpdates texts of `contextual_update`
/// @param messages         other messages received, by type, counted
/// @param protocolErrors   messages that nothing could be made of
/// @param closeCode        absent while open and when the connection broke
/// @param closeReason      text of the close frame
/// @param closedByAgent    whether this side closed first
public record ConversationSnapshot(
        String id,
        String agentId,
        String status,
        boolean open,
        @Nullable String initiation,
        Map<String, String> dynamicVariables,
        AudioSnapshot heard,
        AudioSnapshot sent,
        List<Turn> transcript,
        int pingsSent,
        int pongs,
        long worstPongMillis,
        int interruptions,
        List<ToolResult> toolResults,
        List<String> contextualUpdates,
        Map<String, Integer> messages,
        List<String> protocolErrors,
        @Nullable Integer closeCode,
        @Nullable String closeReason,
        boolean closedByAgent) {

    /// Something that was said.
    ///
    /// @param role        `agent` or `user`
    /// @param interrupted whether the callee cut it short
    public record Turn(String role, String message, long secondsIntoCall, boolean interrupted) {}

    /// A `client_tool_result`.
    public record ToolResult(String toolCallId, String toolName, String result, boolean isError) {}
}
