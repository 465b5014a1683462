package dev.outdial.bridge;

import org.jspecify.annotations.Nullable;

/// The quality of one conversation, in numbers.
///
/// @param calleeFrames        frames that came from the phone
/// @param calleeFramesDropped of these, how many the agent never got: it was not ready in time, or read too slowly
/// @param agentBytes          bytes of speech that the agent sent
/// @param agentBytesDropped   of these, how many were thrown away because the callee spoke
/// @param interruptions       how often the callee spoke over the agent
/// @param clears              how often the phone was told to be silent
/// @param firstVoiceMs        from the answer until the agent's first audio went to the phone; null before that
/// @param notesDropped        entries that the store was too slow to take
public record BridgeStats(
        long calleeFrames,
        long calleeFramesDropped,
        long agentBytes,
        long agentBytesDropped,
        int interruptions,
        int clears,
        @Nullable Long firstVoiceMs,
        long notesDropped) {}
