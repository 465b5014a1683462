package dev.outdial.bench.load;

import java.util.Arrays;

/// Calls in the order in which they are due within a period. Calls lie evenly over it, however many there are, as those
/// of people who picked up at any time would.
final class Wheel {
    private static final double GOLDEN = 0.6180339887498949;

    private final long period;
    private long[] phases = new long[64];
    private int[] calls = new int[64];
    private int size;
    private int next;
    private long turn;

    /// @param period nanoseconds
    Wheel(long period) {
        this.period = period;
    }

    /// The call comes up once a period from now on.
    void add(int call, long now) {
        if (size == 0) {
            turn = now;
            next = 0;
        }
        if (size == calls.length) {
            phases = Arrays.copyOf(phases, size * 2);
            calls = Arrays.copyOf(calls, size * 2);
        }
        var phase = (long) (call * GOLDEN % 1 * period);
        var at = Arrays.binarySearch(phases, 0, size, phase);
        at = at < 0 ? -at - 1 : at;
        System.arraycopy(phases, at, phases, at + 1, size - at);
        System.arraycopy(calls, at, calls, at + 1, size - at);
        phases[at] = phase;
        calls[at] = call;
        size++;
        if (at < next) {
            next++; // the hand has passed its place: it waits for the next turn
        }
    }

    /// The call comes up no more.
    void remove(int call) {
        for (int at = 0; at < size; at++) {
            if (calls[at] == call) {
                System.arraycopy(phases, at + 1, phases, at, size - at - 1);
                System.arraycopy(calls, at + 1, calls, at, size - at - 1);
                size--;
                if (at < next) {
                    next--;
                }
                wrap();
                return;
            }
        }
    }

    /// When the next call is due; never, if there is none.
    long due() {
        return size == 0 ? Long.MAX_VALUE : turn + phases[next];
    }

    /// The next call.
    int take() {
        var call = calls[next];
        next++;
        wrap();
        return call;
    }

    private void wrap() {
        if (size > 0 && next >= size) {
            next = 0;
            turn += period;
        }
    }
}
