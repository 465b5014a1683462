package dev.outdial.bridge;

import tools.jackson.databind.JsonNode;

/// A call that lives on another event loop than its agent: it is told everything over there, in order.
///
/// @param there the call's loop
record DistantListener(AgentLeg.Listener call, CallLoop there) implements AgentLeg.Listener {
    @Override
    public void connected(String conversationId) {
        there.run(() -> call.connected(conversationId));
    }

    @Override
    public void reconnecting(EndReason reason) {
        there.run(() -> call.reconnecting(reason));
    }

    @Override
    public void audio(long eventId, String base64) {
        there.run(() -> call.audio(eventId, base64));
    }

    @Override
    public void interrupted(long eventId) {
        there.run(() -> call.interrupted(eventId));
    }

    @Override
    public void agentSaid(String text) {
        there.run(() -> call.agentSaid(text));
    }

    @Override
    public void agentCorrected(String original, String corrected) {
        there.run(() -> call.agentCorrected(original, corrected));
    }

    @Override
    public void calleeSaid(String text) {
        there.run(() -> call.calleeSaid(text));
    }

    @Override
    public void toolCalled(String toolCallId, String tool, JsonNode parameters) {
        there.run(() -> call.toolCalled(toolCallId, tool, parameters));
    }

    @Override
    public void toolRan(String tool, boolean isError) {
        there.run(() -> call.toolRan(tool, isError));
    }

    @Override
    public void closed(EndReason reason) {
        there.run(() -> call.closed(reason));
    }
}
