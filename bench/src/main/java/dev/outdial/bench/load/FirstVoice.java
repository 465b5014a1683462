package dev.outdial.bench.load;

/// How a call came to its agent's first words: moments on the clock of [System#nanoTime()].
///
/// @param startedAt    the phone's `start` has left
/// @param agentCameAt  the agent's socket is open; nothing was said there yet
/// @param agentSpokeAt the agent's first words have left it
/// @param heardAt      they have arrived at the phone
public record FirstVoice(long startedAt, long agentCameAt, long agentSpokeAt, long heardAt) {
    /// The agent's own time to first audio, in nanoseconds.
    public long agentsOwn() {
        return agentSpokeAt - agentCameAt;
    }
}
