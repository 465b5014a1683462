package dev.outdial.recording;

import java.util.ArrayDeque;

/// The agent's channel: audio as the phone played it.
///
/// The phone plays what it gets at once, or behind what it has. A stretch without a pause is a spurt. Until a mark
/// comes
/// back, a spurt begins when it was sent; the first mark tells when the callee heard it, and all of the spurt moves
/// there. A later mark moves the rest of it only where it is off by more than the network's unrest: then the phone
/// stood still. What a `clear` threw away is gone.
///
/// Times are samples since the answer.
final class AgentTrack {
    /// 100 ms.
    private static final long UNREST = 800;

    /// @param due when it comes back, if the network takes no time
    private record Mark(String name, Spurt spurt, long due) {}

    /// Speech without a pause.
    private static final class Spurt {
        final ArrayDeque<Piece> pieces = new ArrayDeque<>();
        long shift;
        boolean placed;
    }

    private final ArrayDeque<Spurt> spurts = new ArrayDeque<>();
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private long dry;
    private long written;

    /// Audio went to the phone.
    void sent(long at, byte[] audio) {
        if (audio.length == 0) {
            return;
        }
        var spurt = spurts.peekLast();
        if (spurt == null || at > dry) {
            spurt = new Spurt();
            spurts.add(spurt);
            dry = at;
        }
        spurt.pieces.add(new Piece(dry, audio));
        dry += audio.length;
    }

    /// A mark went to the phone. Behind audio that was played already it comes back at once.
    void marked(long at, String name) {
        var spurt = spurts.peekLast();
        if (spurt != null) {
            marks.add(new Mark(name, spurt, Math.max(dry - spurt.shift, at)));
        }
    }

    /// A mark has come back. One from before the last clear proves nothing, and is not known here any more.
    void played(long at, String name) {
        if (marks.stream().noneMatch(mark -> mark.name().equals(name))) {
            return;
        }
        var mark = marks.remove();
        while (!mark.name().equals(name)) {
            mark = marks.remove();
        }
        var spurt = mark.spurt();
        var off = at - mark.due() - spurt.shift;
        if (!spurt.placed || Math.abs(off) > UNREST) {
            move(spurt, off);
        }
        spurt.placed = true;
    }

    /// The phone threw away what it had not played.
    void cleared(long at) {
        marks.clear();
        dry = Math.min(dry, at);
        for (var spurt : spurts) {
            spurt.pieces.removeIf(piece -> piece.start() >= at);
            spurt.pieces.forEach(piece -> piece.endAt(at));
        }
        spurts.add(new Spurt());
    }

    /// What comes behind is pushed, so that nothing lies on top of another.
    private void move(Spurt moved, long by) {
        moved.shift += by;
        var free = written;
        var behind = false;
        for (var spurt : spurts) {
            behind |= spurt == moved;
            for (var piece : spurt.pieces) {
                if (behind) {
                    piece.moveTo(Math.max(piece.start() + (spurt == moved ? by : 0), free));
                }
                free = piece.end();
            }
        }
        if (spurts.peekLast() == moved) {
            dry += by;
        }
        dry = Math.max(dry, free);
    }

    /// Writes what is placed before `until` into a channel of `out`, whose first sample is `begin`.
    void pour(byte[] out, int channel, long begin, long until) {
        for (var spurt = spurts.peek(); spurt != null; spurt = spurts.peek()) {
            Piece.pour(spurt.pieces, out, channel, begin, until);
            if (!spurt.pieces.isEmpty() || spurts.size() == 1) {
                break;
            }
            spurts.remove();
        }
        written = until;
    }
}
