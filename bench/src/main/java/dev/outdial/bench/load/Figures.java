package dev.outdial.bench.load;

import java.util.List;
import java.util.Map;

/// What was measured in a stretch of time.
///
/// Delays contain what the load adds itself: what arrives waits until the load looks at its sockets, up to 0.2 ms
/// and half of it on average while it has time to spare. While it is late ([#lag]), it may wait longer, for the
/// 16 messages that go out between two looks.
///
/// @param frames      pieces of audio that arrived as they should, both ways
/// @param up          from a frame's leaving the phone to its arrival at the agent
/// @param down        from a chunk's leaving the agent to its arrival at the phone
/// @param clear       from an interruption's leaving the agent to `clear` at the phone
/// @param setUp       from `start`'s leaving the phone to the agent's first audio there
/// @param lag         how late the load itself was: large values mean that it was disturbed, not the relay
/// @param faults      how many of each kind
/// @param firstFaults the first of them
public record Figures(
        long frames,
        Delay up,
        Delay down,
        Delay clear,
        Delay setUp,
        Delay lag,
        Map<Fault.Kind, Long> faults,
        List<Fault> firstFaults) {
    public long faultCount() {
        return faults.values().stream().mapToLong(Long::longValue).sum();
    }
}
