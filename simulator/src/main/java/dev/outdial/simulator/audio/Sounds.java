package dev.outdial.simulator.audio;

import java.util.SplittableRandom;

/// Sounds that are computed, not recorded.
public final class Sounds {
    private Sounds() {}

    /// A sine tone in mu-law.
    public static byte[] tone(int hertz, int millis) {
        var out = new byte[millis * MuLaw.RATE / 1000];
        for (int i = 0; i < out.length; i++) {
            out[i] = MuLaw.encode((int) (8000 * Math.sin(2 * Math.PI * hertz * i / MuLaw.RATE)));
        }
        return out;
    }

    /// `bytes` pseudo-random bytes that depend on `seed` alone, none of which is silence (0xFF or 0x7F): what comes
    /// out at the far end of a bridge can be compared byte for byte, even if silence was put in front of it.
    public static byte[] pattern(String seed, int bytes) {
        var random = new SplittableRandom(seed.hashCode());
        var out = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            int value = random.nextInt(254);
            out[i] = (byte) (value < 127 ? value : value + 1);
        }
        return out;
    }
}
