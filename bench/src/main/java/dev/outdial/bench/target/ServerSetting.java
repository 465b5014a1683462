package dev.outdial.bench.target;

import java.time.Duration;
import java.util.List;

/// How the server is started, and how fast its callees are.
///
/// @param program      what the JVM runs: `-jar` and a file, or `-cp`, a path and a class
/// @param flags        for the JVM
/// @param records      whether every call is recorded
/// @param agentConnect when agents are connected, as the server's setting AGENT_CONNECT says it
/// @param ringing      how long phones ring; the server hears nothing of the ringing where it is zero
/// @param opening      from the answer to the voice webhook until the media stream is asked for: what DNS, TCP, TLS and
///                     Twilio's own work take in life
public record ServerSetting(
        List<String> program,
        List<String> flags,
        boolean records,
        String agentConnect,
        Duration ringing,
        Duration opening) {
    public ServerSetting {
        program = List.copyOf(program);
        flags = List.copyOf(flags);
    }

    /// Nothing is recorded, agents are connected at the answer, and callees pick up at once.
    public static ServerSetting of(List<String> program, List<String> flags) {
        return new ServerSetting(program, flags, false, "answered", Duration.ZERO, Duration.ZERO);
    }

    /// Every call is recorded.
    public ServerSetting recording() {
        return new ServerSetting(program, flags, true, agentConnect, ringing, opening);
    }

    /// Phones ring, and streams take their time.
    public ServerSetting with(String connect, Duration rings, Duration opens) {
        return new ServerSetting(program, flags, records, connect, rings, opens);
    }
}
