package dev.outdial.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;

/// One direction of one call's audio: what was sent, when, and what came of it at the other end.
final class Track {
    /// More frames than can be on their way: 20 s of callee audio.
    private static final int REMEMBERED = 1024;

    private final int call;
    private final String way;
    private final Pattern pattern;
    private final Scores scores;
    private final long[] sentAt = new long[REMEMBERED];
    private final TreeSet<Integer> missing = new TreeSet<>();
    private int sent;
    private int expected;

    Track(int call, String way, Pattern pattern, Scores scores) {
        this.call = call;
        this.way = way;
        this.pattern = pattern;
        this.scores = scores;
    }

    /// Writes the next frame, which is sent now.
    void write(byte[] out, int at, long now) {
        pattern.write(out, at, call, sent);
        sentAt[sent & (REMEMBERED - 1)] = now;
        sent++;
    }

    int sent() {
        return sent;
    }

    /// Checks what has arrived: base64 of one frame, or of several in a row.
    void received(byte[] in, int from, int to, long now, Histogram delays) {
        if (pattern.matches(in, from, to, call, expected) && expected < sent) {
            arrived(now, delays);
            return;
        }
        byte[] decoded;
        try {
            decoded = Base64.getDecoder()
                    .decode(ByteBuffer.wrap(Arrays.copyOfRange(in, from, to)))
                    .array();
        } catch (IllegalArgumentException _) {
            decoded = new byte[0];
        }
        if (decoded.length == 0 || decoded.length % pattern.bytes() != 0) {
            spoilt();
            return;
        }
        for (int at = 0; at < decoded.length; at += pattern.bytes()) {
            check(decoded, at, now, delays);
        }
    }

    private void check(byte[] decoded, int at, long now, Histogram delays) {
        var label = pattern.label(decoded, at).orElse(null);
        if (label == null) {
            spoilt();
            return;
        }
        var number = label.number();
        if (label.call() != call) {
            fault(Fault.Kind.CROSSED, number);
            return;
        }
        if (number < 0 || number >= sent || !pattern.matches(decoded, at, label)) {
            fault(Fault.Kind.CORRUPTED, number);
        } else if (number < expected) {
            fault(missing.remove(number) ? Fault.Kind.REORDERED : Fault.Kind.DUPLICATED, number);
            return;
        }
        for (; expected < number; expected++) {
            missing.add(expected);
        }
        if (number == expected) {
            arrived(now, delays);
        }
    }

    private void arrived(long now, Histogram delays) {
        delays.recordValue(Math.min(now - sentAt[expected & (REMEMBERED - 1)], delays.getHighestTrackableValue()));
        scores.arrived();
        expected++;
    }

    /// It cannot be told which frame it was: most likely the next one.
    private void spoilt() {
        fault(Fault.Kind.CORRUPTED, expected);
        if (expected < sent) {
            expected++;
        }
    }

    /// Frames that others have overtaken, and that have not come since, are lost.
    void reportGaps() {
        missing.forEach(number -> fault(Fault.Kind.LOST, number));
        missing.clear();
    }

    /// Whether nothing is on its way any more.
    boolean isSettled() {
        return expected == sent;
    }

    /// Everything that has not come by now is lost.
    void reportAllMissing() {
        reportGaps();
        for (; expected < sent; expected++) {
            fault(Fault.Kind.LOST, expected);
        }
    }

    private void fault(Fault.Kind kind, int frame) {
        scores.fault(new Fault(kind, call, frame, way));
    }
}
