package dev.outdial.elevenlabs;

/// How much of an agent is read: as much as the liveliest agent sends, and no more. Each message takes time from all
/// other calls on the loop; those that are written down take more, and of everybody's database, too.
///
/// An agent may send 1500 light messages at once or 60 that are written down, and 250 or 10 a second after that. For
/// speech in pieces of 20 ms, that is five times what is heard; and nobody has ten turns a second.
final class Allowance {
    /// What speech costs, and what is only answered or passed over.
    static final long LIGHT_MS = 4;

    private static final long WRITTEN_DOWN_MS = 100;
    private static final long MOST_SAVED_MS = 6_000;
    private static final long BREATH_MS = 100;

    private long paidUpTo = Long.MIN_VALUE;

    /// What a message costs.
    static long cost(AgentMessage message) {
        return switch (message) {
            case AgentMessage.Audio _,
                    AgentMessage.Ping _,
                    AgentMessage.Metadata _,
                    AgentMessage.Failure _,
                    AgentMessage.Malformed _,
                    AgentMessage.Unknown _ -> LIGHT_MS;
            case AgentMessage.Interruption _,
                    AgentMessage.AgentResponse _,
                    AgentMessage.Correction _,
                    AgentMessage.UserTranscript _,
                    AgentMessage.ClientToolCall _,
                    AgentMessage.ToolResponse _ -> WRITTEN_DOWN_MS;
        };
    }

    /// Pays for a message.
    ///
    /// @param now milliseconds, on any clock
    /// @return milliseconds for which nothing more should be read; 0 if there is more to spend
    long spend(long cost, long now) {
        paidUpTo = Math.max(paidUpTo, now - MOST_SAVED_MS) + cost;
        return paidUpTo <= now ? 0 : paidUpTo - now + BREATH_MS;
    }
}
