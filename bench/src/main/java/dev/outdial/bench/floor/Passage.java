package dev.outdial.bench.floor;

/// How callee audio passes through the relay. Tests have passages that lose or spoil it; the relay's own does not.
@FunctionalInterface
public interface Passage {
    /// Straight on.
    Passage STRAIGHT = (bytes, from, to, on) -> on.send(bytes, from, to);

    /// Takes base64 audio, `bytes` from `from` up to `to`, which are only good during the call.
    void pass(byte[] bytes, int from, int to, Onward on);

    /// To the agent.
    @FunctionalInterface
    interface Onward {
        void send(byte[] bytes, int from, int to);
    }
}
