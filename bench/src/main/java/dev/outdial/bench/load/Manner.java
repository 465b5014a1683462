package dev.outdial.bench.load;

/// How the two ends of a call behave.
public enum Manner {
    USUAL,
    /// The agent sends speech as fast as its socket takes it, in pieces of 100 ms.
    FLOODS_SPEECH,
    /// The same in pieces of ten seconds.
    FLOODS_LONG_SPEECH,
    /// The agent sends small events of all kinds as fast as its socket takes them.
    FLOODS_EVENTS,
    /// The phone stops reading once it has heard the agent, who talks on without a pause.
    DEAF_PHONE,
    /// The agent stops reading once it was heard, and talks on; so does the callee.
    DEAF_AGENT
}
