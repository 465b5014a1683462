package dev.outdial.bridge;

import org.jspecify.annotations.Nullable;

/// What is to be heard in a conversation just now: one piece of audio of each side, base64 of mu-law as it crossed.
///
/// @param answeredMs  since the answer
/// @param callee      the callee's latest frame; null if none came since the last time this was asked
/// @param agent       the piece of the agent's speech that is being played, as far as that is known; null if none is
/// @param agentOffset bytes of `agent` that were played already
public record Moment(
        String callId,
        String clientId,
        long answeredMs,
        @Nullable String callee,
        @Nullable String agent,
        int agentOffset) {}
