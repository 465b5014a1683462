package dev.outdial.bridge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A phone at the far end of a network: it plays what it gets at its own pace, and remembers when, on the bridge's
/// clock, what the callee heard could be known here.
final class PlayingPhone implements PhoneLeg {
    private record Mark(String name, long at) {}

    private final FakeLoop loop;
    private final long oneWayMs;
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private final List<Long> begins = new ArrayList<>();
    private long dryAt;
    private int clears;
    private PhoneLeg.@Nullable Listener bridge;

    /// @param oneWayMs how long everything takes from here to there, and from there to here
    PlayingPhone(FakeLoop loop, long oneWayMs) {
        this.loop = loop;
        this.oneWayMs = oneWayMs;
    }

    /// Who is told of marks.
    void tell(PhoneLeg.Listener listener) {
        bridge = listener;
    }

    /// When the callee began to hear each piece, told by the network's delay later.
    List<Long> begins() {
        return begins;
    }

    @Override
    public void play(String base64) {
        var length = Base64.getDecoder().decode(base64).length / Playout.BYTES_PER_MS;
        loop.after(oneWayMs, () -> {
            var begin = Math.max(loop.now(), dryAt);
            begins.add(begin + oneWayMs);
            dryAt = begin + length;
        });
    }

    @Override
    public void mark(String name) {
        loop.after(oneWayMs, () -> {
            var mark = new Mark(name, Math.max(loop.now(), dryAt));
            marks.add(mark);
            var clearsBefore = clears;
            loop.after(mark.at() - loop.now() + oneWayMs, () -> {
                if (clears == clearsBefore) {
                    Objects.requireNonNull(bridge).played(name);
                }
            });
        });
    }

    @Override
    public void clear() {
        loop.after(oneWayMs, () -> {
            clears++;
            dryAt = loop.now();
        });
    }

    @Override
    public boolean isCongested() {
        return false;
    }

    @Override
    public void close() {}
}
