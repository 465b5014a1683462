package dev.outdial.recording;

import java.util.ArrayDeque;

/// The callee's channel: frames that come over a network, put back to when they were spoken.
///
/// The phone sends without a pause, so frames stand side by side, however they came in bunches. A frame cannot come
/// before it was spoken: the one that came soonest tells where its neighbours stand. Where all of the next seconds say
/// that time is missing, it is left silent; where the phone's clock runs ahead of ours, a frame is left out.
///
/// Times are samples since the answer.
final class CalleeTrack {
    /// 20 ms: less is the network's unrest.
    private static final int GAP = 160;
    /// 40 ms.
    private static final int AHEAD = 320;

    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Frame(long at, byte[] audio) {}

    private final ArrayDeque<Frame> waiting = new ArrayDeque<>();
    private final ArrayDeque<Piece> placed = new ArrayDeque<>();
    private long end;

    /// A frame has come.
    void heard(long at, byte[] audio) {
        if (audio.length > 0) {
            waiting.add(new Frame(at, audio));
        }
    }

    /// Gives everything a place that begins before `limit`.
    void settle(long limit) {
        var latest = latestStarts();
        for (int i = 0; i < latest.length; i++) {
            var start = latest[i] - end > GAP ? latest[i] : end;
            if (start >= limit) {
                return;
            }
            var audio = waiting.remove().audio();
            if (end - latest[i] <= AHEAD) {
                placed.add(new Piece(start, audio));
                end = start + audio.length;
            }
        }
    }

    /// For each frame that waits: when it began at the latest, by its own coming and by those behind it.
    private long[] latestStarts() {
        var starts = new long[waiting.size()];
        var next = Long.MAX_VALUE;
        int i = starts.length;
        for (var frames = waiting.descendingIterator(); frames.hasNext(); ) {
            var frame = frames.next();
            next = Math.min(frame.at(), next) - frame.audio().length;
            starts[--i] = next;
        }
        return starts;
    }

    /// Writes what is placed before `until` into a channel of `out`, whose first sample is `begin`.
    void pour(byte[] out, int channel, long begin, long until) {
        Piece.pour(placed, out, channel, begin, until);
    }
}
