package dev.outdial.simulator.audio;

/// Knows the tones of telephone keys in a stream of mu-law: two frequencies at once that hold nearly all of the sound,
/// for 60 ms at least (Goertzel's algorithm, 20 ms at a time).
public final class KeyEar {
    private static final int[] LOW = {697, 770, 852, 941};
    private static final int[] HIGH = {1209, 1336, 1477, 1633};
    private static final String KEYS = "123A456B789C*0#D";
    private static final int FRAMES = 3;
    private static final double SHARE = 0.8;
    private static final double LOUD = 1e6;

    private final StringBuilder keys = new StringBuilder();
    private final double[] frame = new double[MuLaw.FRAME];
    private int filled;
    private char last;
    private int run;

    /// Listens to any number of bytes.
    public void hear(byte[] audio) {
        for (byte code : audio) {
            frame[filled++] = MuLaw.decode(code);
            if (filled == frame.length) {
                filled = 0;
                frameComplete();
            }
        }
    }

    /// The keys heard so far.
    public String keys() {
        return keys.toString();
    }

    private void frameComplete() {
        char key = key();
        run = key != 0 && key == last ? run + 1 : key == 0 ? 0 : 1;
        last = key;
        if (run == FRAMES) {
            keys.append(key);
        }
    }

    /// The key in the frame; 0 for none.
    private char key() {
        double all = 0;
        for (double sample : frame) {
            all += sample * sample;
        }
        int low = loudest(LOW);
        int high = loudest(HIGH);
        double lowEnergy = energy(LOW[low]);
        double highEnergy = energy(HIGH[high]);
        boolean both = Math.min(lowEnergy, highEnergy) * 4 > Math.max(lowEnergy, highEnergy);
        boolean pure = all / frame.length > LOUD && lowEnergy + highEnergy > SHARE * all;
        return both && pure ? KEYS.charAt(4 * low + high) : 0;
    }

    private int loudest(int[] frequencies) {
        int best = 0;
        for (int i = 1; i < frequencies.length; i++) {
            if (energy(frequencies[i]) > energy(frequencies[best])) {
                best = i;
            }
        }
        return best;
    }

    private double energy(int hertz) {
        double coefficient = 2 * Math.cos(2 * Math.PI * hertz / MuLaw.RATE);
        double one = 0;
        double two = 0;
        for (double sample : frame) {
            double next = sample + coefficient * one - two;
            two = one;
            one = next;
        }
        return (one * one + two * two - coefficient * one * two) * 2 / frame.length;
    }
}
