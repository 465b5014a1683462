package dev.outdial.elevenlabs;

import tools.jackson.databind.JsonNode;

/// What an agent's WebSocket sends: one record per value of `type` that matters here.
/// Protocol: ElevenLabs Agents, server-to-client events.
sealed interface AgentMessage {
    /// Exactly once, first.
    record Metadata(String conversationId, String outputFormat, String inputFormat) implements AgentMessage {}

    /// A piece of speech; base64, checked.
    record Audio(long eventId, String base64) implements AgentMessage {}

    /// The callee spoke over the agent.
    record Interruption(long eventId) implements AgentMessage {}

    /// To be answered at once, also with id 0.
    record Ping(long eventId) implements AgentMessage {}

    record AgentResponse(String text) implements AgentMessage {}

    record Correction(String original, String corrected) implements AgentMessage {}

    record UserTranscript(String text) implements AgentMessage {}

    record ClientToolCall(String id, String tool, JsonNode parameters) implements AgentMessage {}

    record ToolResponse(String tool, boolean isError) implements AgentMessage {}

    /// What went wrong, just before the socket closes.
    record Failure(String detail) implements AgentMessage {}

    /// A type this version does not know or need: counted and passed over. Vendors add some any day.
    record Unknown(String type) implements AgentMessage {}

    /// Nothing that an agent would send.
    record Malformed(String why) implements AgentMessage {}
}
