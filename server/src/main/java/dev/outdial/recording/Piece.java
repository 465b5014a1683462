package dev.outdial.recording;

import java.util.ArrayDeque;

/// A stretch of mu-law audio with its place in the recording, in samples since the answer; 8000 are a second.
final class Piece {
    private final byte[] audio;
    private int from;
    private int to;
    private long start;

    Piece(long start, byte[] audio) {
        this.start = start;
        this.audio = audio;
        this.to = audio.length;
    }

    long start() {
        return start;
    }

    long end() {
        return start + to - from;
    }

    void moveTo(long newStart) {
        start = newStart;
    }

    /// Forgets what lies at `at` and behind it.
    void endAt(long at) {
        to = (int) Math.min(to, from + Math.max(0, at - start));
    }

    /// Takes what lies before `until` out of `pieces`, which are in order, and writes it into one channel of `out`,
    /// whose first sample is `begin`. What should have stood before `begin` is lost.
    static void pour(ArrayDeque<Piece> pieces, byte[] out, int channel, long begin, long until) {
        for (var piece = pieces.peek(); piece != null && piece.start < until; piece = pieces.peek()) {
            piece.skipTo(begin);
            var stop = Math.min(piece.end(), until);
            for (long at = piece.start; at < stop; at++) {
                out[(int) (at - begin) * WavFile.CHANNELS + channel] =
                        piece.audio[piece.from + (int) (at - piece.start)];
            }
            piece.skipTo(stop);
            if (piece.from < piece.to) {
                return;
            }
            pieces.remove();
        }
    }

    private void skipTo(long at) {
        if (at > start) {
            from = (int) Math.min(to, from + at - start);
            start = at;
        }
    }
}
