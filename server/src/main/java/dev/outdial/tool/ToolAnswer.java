package dev.outdial.tool;

import dev.outdial.call.Carrier;

/// What a tool has come to, and what the bridge has to do about it. `result` is what the agent is told.
public sealed interface ToolAnswer {
    String result();

    /// It is done.
    record Done(String result) implements ToolAnswer {}

    /// It is not done; the result says why, and what to do instead.
    record Failed(String result) implements ToolAnswer {}

    /// The agent may say its last words, then the call is to be ended.
    record EndCall(String result) implements ToolAnswer {}

    /// Tones are to be played to the callee's line.
    ///
    /// @param base64 mu-law, 8000 Hz
    record Tones(String base64, String result) implements ToolAnswer {}

    /// The callee is to be connected with somebody else, once the agent has finished speaking.
    record Transfer(Carrier.Transfer order, String result) implements ToolAnswer {}
}
