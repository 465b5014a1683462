package dev.outdial.simulator.twilio;

import dev.outdial.simulator.audio.MuLaw;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Audio that waits to be played to the callee, with the marks in it. Knows no time: whoever plays takes a frame
/// every 20 ms.
final class Playout {
    private final long capacity;
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private final Deque<PendingMark> marks = new ArrayDeque<>();
    private byte[] frame = {};
    private int headOffset;
    private long accepted;
    private long played;
    private long cleared;
    private long overflowed;

    /// @param capacity bytes that may wait; what comes on top of it is lost
    Playout(long capacity) {
        this.capacity = capacity;
    }

    private record PendingMark(String name, long at) {}

    /// What was played.
    ///
    /// @param bytes at most one frame, fewer at the end, none when nothing waits
    /// @param audible whether the callee could hear a voice in it
    /// @param marks  that have been reached by it
    record Played(int bytes, boolean audible, List<String> marks) {}

    /// What `clear` did.
    record Cleared(long dropped, List<String> marks) {}

    /// Puts `audio` at the end of the queue.
    ///
    /// @return false when it did not fit and was thrown away
    boolean add(byte[] audio) {
        if (buffered() + audio.length > capacity) {
            overflowed += audio.length;
            return false;
        }
        chunks.add(audio);
        accepted += audio.length;
        return true;
    }

    /// Puts a mark behind everything that waits.
    ///
    /// @return true when nothing waits, so that the mark is reached already
    boolean mark(String name) {
        if (buffered() == 0) {
            return true;
        }
        marks.add(new PendingMark(name, accepted));
        return false;
    }

    /// Throws everything away that waits; its marks count as reached.
    Cleared clear() {
        long dropped = buffered();
        List<String> names = marks.stream().map(PendingMark::name).toList();
        chunks.clear();
        marks.clear();
        headOffset = 0;
        accepted -= dropped;
        cleared += dropped;
        return new Cleared(dropped, names);
    }

    /// Plays 20 ms.
    Played frame() {
        int wanted = MuLaw.FRAME;
        frame = MuLaw.silence(wanted);
        long loudness = 0;
        int taken = 0;
        while (taken < wanted && !chunks.isEmpty()) {
            byte[] head = chunks.element();
            int part = Math.min(wanted - taken, head.length - headOffset);
            loudness += (long) MuLaw.loudness(head, headOffset, part) * part;
            System.arraycopy(head, headOffset, frame, taken, part);
            taken += part;
            headOffset += part;
            if (headOffset == head.length) {
                chunks.remove();
                headOffset = 0;
            }
        }
        played += taken;
        var reached = new ArrayList<String>();
        while (!marks.isEmpty() && marks.element().at() <= played) {
            reached.add(marks.remove().name());
        }
        return new Played(taken, taken > 0 && loudness / wanted > 250, reached);
    }

    /// The frame that was played last.
    byte[] audio() {
        return frame;
    }

    long buffered() {
        return accepted - played;
    }

    long played() {
        return played;
    }

    long cleared() {
        return cleared;
    }

    long overflowed() {
        return overflowed;
    }
}
