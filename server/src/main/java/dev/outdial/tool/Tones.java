package dev.outdial.tool;

import java.io.ByteArrayOutputStream;
import java.util.Base64;

/// The tones of telephone keys, as mu-law at 8000 Hz: two sines a key (ITU-T Q.23), long enough for any receiver
/// (Q.24 asks for 40 ms of tone; phone lines and codecs take their share).
final class Tones {
    private static final int RATE = 8000;
    private static final int TONE_MS = 120;
    private static final int GAP_MS = 100;
    private static final int WAIT_MS = 500;
    private static final int LOW_AMPLITUDE = 5500;
    /// The higher tone is a little louder, since lines swallow more of it.
    private static final int HIGH_AMPLITUDE = 6500;

    private static final String KEYS = "123A456B789C*0#D";
    private static final int[] LOW = {697, 770, 852, 941};
    private static final int[] HIGH = {1209, 1336, 1477, 1633};

    private static final byte SILENCE = (byte) 0xFF;
    private static final int BIAS = 0x84;

    private Tones() {}

    /// @param keys of `0-9 * # A-D`; `w` is half a second of silence
    static String of(String keys) {
        var audio = new ByteArrayOutputStream();
        for (int i = 0; i < keys.length(); i++) {
            var key = keys.charAt(i);
            if (key == 'w') {
                silence(audio, WAIT_MS);
            } else {
                tone(audio, KEYS.indexOf(key));
                silence(audio, GAP_MS);
            }
        }
        return Base64.getEncoder().encodeToString(audio.toByteArray());
    }

    private static void tone(ByteArrayOutputStream audio, int key) {
        var low = 2 * Math.PI * LOW[key / 4] / RATE;
        var high = 2 * Math.PI * HIGH[key % 4] / RATE;
        for (int i = 0; i < TONE_MS * RATE / 1000; i++) {
            audio.write(mulaw((int) (LOW_AMPLITUDE * Math.sin(low * i) + HIGH_AMPLITUDE * Math.sin(high * i))));
        }
    }

    private static void silence(ByteArrayOutputStream audio, int millis) {
        for (int i = 0; i < millis * RATE / 1000; i++) {
            audio.write(SILENCE);
        }
    }

    /// G.711: sign, the position of the highest bit, and the four bits behind it, all inverted.
    private static byte mulaw(int sample) {
        var magnitude = Math.abs(sample) + BIAS;
        var exponent = 24 - Integer.numberOfLeadingZeros(magnitude);
        var mantissa = magnitude >> (exponent + 3) & 0x0F;
        return (byte) ~((sample < 0 ? 0x80 : 0) | exponent << 4 | mantissa);
    }
}
