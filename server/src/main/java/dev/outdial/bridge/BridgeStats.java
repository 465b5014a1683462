package dev.outdial.bridge;

import org.jspecify.annotations.Nullable;

/// The quality of one conversation, in numbers.
///
/// @param calleeFrames        frames that came from the phone
/// @param calleeFramesLate    of these, how many waited for the agent to be ready
/// @param calleeFramesDropped of these, how many the agent never got: it was not ready in time, or read too slowly
/// @param agentBytes          bytes of speech that the agent sent
/// @param agentBytesDropped   of these, how many were thrown away because the callee spoke
/// @param interruptions       how often the callee spoke over the agent
/// @param clears              how often the phone was told to be silent
/// @param upDelayMs           of a callee's frame: read from one socket until handed to the other
/// @param downDelayMs         of agent audio, likewise
/// @param worstClearMs        the longest from an interruption to the `clear` on its way to the phone
/// @param turnLatencyMs       from the callee's words, as the agent tells them, to the agent's next audio
/// @param firstVoiceMs        from the answer until the agent's first audio went to the phone; null before that
/// @param notesDropped        entries that the store was too slow to take
public record BridgeStats(
        long calleeFrames,
        long calleeFramesLate,
        long calleeFramesDropped,
        long agentBytes,
        long agentBytesDropped,
        int interruptions,
        int clears,
        DelayHistogram.@Nullable Percentiles upDelayMs,
        DelayHistogram.@Nullable Percentiles downDelayMs,
        @Nullable Double worstClearMs,
        DelayHistogram.@Nullable Percentiles turnLatencyMs,
        @Nullable Long firstVoiceMs,
        long notesDropped) {}
