package dev.outdial.simulator.audio;

import java.util.Arrays;
import java.util.OptionalLong;

/// Finds where one tone begins in a stream of mu-law, to the millisecond: 200 ms that hold hardly anything else, which
/// speech never does (Goertzel's algorithm, 10 ms at a time).
public final class ToneEar {
    private static final int STEP = MuLaw.RATE / 1_000;
    private static final int WINDOW = 10 * STEP;
    private static final int RUN = 190;
    private static final double SHARE = 0.6;
    private static final double LOUD = 1e6;

    private final double coefficient;
    private double[] heard = {};
    private long heardFrom;
    private int run;

    public ToneEar(int hertz) {
        coefficient = 2 * Math.cos(2 * Math.PI * hertz / MuLaw.RATE);
    }

    /// Listens to any number of bytes.
    ///
    /// @return when the tone began, if it did: milliseconds of audio before it
    public OptionalLong hear(byte[] audio) {
        int old = heard.length;
        heard = Arrays.copyOf(heard, old + audio.length);
        for (int i = 0; i < audio.length; i++) {
            heard[old + i] = MuLaw.decode(audio[i]);
        }
        var began = OptionalLong.empty();
        int from = 0;
        for (; from + WINDOW <= heard.length; from += STEP) {
            run = isTone(from) ? run + 1 : 0;
            if (run == RUN) {
                began = OptionalLong.of((heardFrom + from) / STEP - RUN + 1);
            }
        }
        heard = Arrays.copyOfRange(heard, from, heard.length);
        heardFrom += from;
        return began;
    }

    private boolean isTone(int from) {
        double one = 0;
        double two = 0;
        double all = 0;
        for (int i = from; i < from + WINDOW; i++) {
            double next = heard[i] + coefficient * one - two;
            two = one;
            one = next;
            all += heard[i] * heard[i];
        }
        double energy = (one * one + two * two - coefficient * one * two) * 2 / WINDOW;
        return all / WINDOW > LOUD && energy > SHARE * all;
    }
}
