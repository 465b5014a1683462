package dev.outdial.live;

import java.util.Base64;

/// How loud a piece of telephone audio is.
final class Loudness {
    /// Characters of base64 that are almost 20 ms: 159 bytes, whole groups of four characters.
    private static final int FRAME = 53 * 4;

    /// What counts as silence: 60 dB below the loudest.
    private static final double SILENCE_DB = -60;

    private static final double LOUDEST = 32_124;

    private Loudness() {}

    /// From 0, silence, to 100, as loud as it can be; in between it grows with the decibels of the mean.
    ///
    /// @param base64 mu-law, 8000 Hz, as it crossed
    /// @param offset where to listen, for 20 ms
    static int of(String base64, int offset) {
        // Four characters are three bytes: only those around the frame are decoded.
        var from = Math.clamp(offset / 3L * 4, 0, Math.max(0, base64.length() - 4)) / 4 * 4;
        var to = Math.min(base64.length(), from + FRAME);
        byte[] frame = Base64.getDecoder().decode(base64.substring(from, to));
        if (frame.length == 0) {
            return 0;
        }
        double squares = 0;
        for (byte sample : frame) {
            double value = linear(sample);
            squares += value * value;
        }
        var decibels = 20 * Math.log10(Math.sqrt(squares / frame.length) / LOUDEST);
        return (int) Math.round(Math.clamp(100 * (1 - decibels / SILENCE_DB), 0, 100));
    }

    /// ITU-T G.711, mu-law.
    private static int linear(byte code) {
        int inverted = ~code & 0xff;
        int magnitude = (((inverted & 0x0f) << 3) + 0x84) << ((inverted & 0x70) >> 4);
        return (inverted & 0x80) != 0 ? 0x84 - magnitude : magnitude - 0x84;
    }
}
