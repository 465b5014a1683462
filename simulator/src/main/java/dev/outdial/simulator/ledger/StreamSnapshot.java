package dev.outdial.simulator.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One media stream of a call, seen from the phone network.
///
/// @param streamSid      `MZ…`
/// @param url            what was connected to, query removed
/// @param parameters     the `<Parameter>`s, as sent in `start`
/// @param state          `connecting`, `open`, `closed` or `refused`
/// @param refusedWith    HTTP status of a refused upgrade
/// @param closeCode      of the close frame, absent while open and when the connection broke
/// @param closedByServer whether the server closed it
/// @param fromCallee     audio sent to the server
/// @param fromServer     audio received from the server
/// @param played         bytes of that which the callee heard
/// @param cleared        bytes that `clear` threw away
/// @param overflowed     bytes that did not fit into the buffer
/// @param marks          marks received, and how each came back
/// @param clears         one entry for each `clear`
/// @param digits         keys the callee pressed
/// @param tones          keys whose tones were in the audio from the server
/// @param testTones      tones of the TONES persona and its agent, in order
/// @param mostLate       the longest that the phone was behind its time, in simulated milliseconds
/// @param protocolErrors what the server sent and should not have, and the like
public record StreamSnapshot(
        String streamSid,
        String url,
        Map<String, String> parameters,
        String state,
        @Nullable Integer refusedWith,
        @Nullable Integer closeCode,
        boolean closedByServer,
        AudioSnapshot fromCallee,
        AudioSnapshot fromServer,
        long played,
        long cleared,
        long overflowed,
        List<Mark> marks,
        List<Clear> clears,
        String digits,
        String tones,
        List<Tone> testTones,
        long mostLate,
        List<String> protocolErrors) {

    /// A mark.
    ///
    /// @param receivedAt simulated milliseconds since the stream's start
    /// @param echoedAt   when it came back; absent when it has not
    /// @param cleared    whether it came back because of a `clear`
    public record Mark(
            String name, long receivedAt, @Nullable Long echoedAt, boolean cleared) {}

    /// A tone that was in the audio.
    ///
    /// @param fromCallee whether the callee sent it; otherwise the callee heard it
    /// @param at         when it began, by the phone's clock: that is set back when the machine stands still
    public record Tone(boolean fromCallee, int hertz, Instant at) {}

    /// A `clear`.
    ///
    /// @param at      simulated milliseconds since the stream's start
    /// @param dropped bytes it threw away
    public record Clear(long at, long dropped) {}
}
