package dev.outdial.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.simulator.audio.MuLaw;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A recording, read as any player would: by its header.
public final class Wav {
    /// Left: the callee.
    public static final int CALLEE = 0;
    /// Right: the agent.
    public static final int AGENT = 1;

    private static final int SAMPLES_PER_MS = 8;

    private final byte[][] channels = new byte[2][];

    private Wav(byte[] stereo, int from, int length) {
        for (int channel = 0; channel < channels.length; channel++) {
            channels[channel] = new byte[length / 2];
            for (int i = 0; i < length / 2; i++) {
                channels[channel][i] = stereo[from + 2 * i + channel];
            }
        }
    }

    /// Audio without a header.
    public static Wav ofStereo(byte[] stereo) {
        return new Wav(stereo, 0, stereo.length);
    }

    /// A whole file; fails unless every length in the header is true.
    public static Wav of(byte[] file) {
        var in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(word(in)).isEqualTo("RIFF");
        assertThat(in.getInt()).isEqualTo(file.length - 8);
        assertThat(word(in)).isEqualTo("WAVE");
        assertThat(word(in)).isEqualTo("fmt ");
        assertThat(in.getInt()).isEqualTo(18);
        assertThat(in.getShort()).as("mu-law").isEqualTo((short) 7);
        assertThat(in.getShort()).as("channels").isEqualTo((short) 2);
        assertThat(in.getInt()).as("samples a second").isEqualTo(8000);
        assertThat(in.getInt()).as("bytes a second").isEqualTo(16000);
        assertThat(in.getShort()).as("bytes of both channels").isEqualTo((short) 2);
        assertThat(in.getShort()).as("bits").isEqualTo((short) 8);
        assertThat(in.getShort()).isZero();
        assertThat(word(in)).isEqualTo("fact");
        assertThat(in.getInt()).isEqualTo(4);
        var samples = in.getInt();
        assertThat(word(in)).isEqualTo("data");
        var bytes = in.getInt();
        assertThat(bytes).isEqualTo(in.remaining()).isEqualTo(2 * samples);
        return new Wav(file, in.position(), bytes);
    }

    private static String word(ByteBuffer in) {
        var word = new byte[4];
        in.get(word);
        return new String(word, java.nio.charset.StandardCharsets.US_ASCII);
    }

    public long millis() {
        return channels[0].length / SAMPLES_PER_MS;
    }

    /// One channel, mu-law.
    public byte[] channel(int channel) {
        return channels[channel].clone();
    }

    /// When a tone begins on a channel, in milliseconds; -1 if it does not.
    public long toneFrom(int channel, int hertz) {
        return toneFrom(channel, hertz, 10);
    }

    /// When a tone begins on a channel that lasts so long at least, in milliseconds; -1 if it does not.
    public long toneFrom(int channel, int hertz, long lasting) {
        long from = 0;
        for (long at = 0; at + 10 <= millis(); at++) {
            if (!isTone(channel, hertz, at)) {
                from = at + 1;
            } else if (at + 10 - from >= lasting) {
                return from;
            }
        }
        return -1;
    }

    /// Until when a tone lasts on a channel.
    public long toneUntil(int channel, int hertz) {
        for (long at = millis() - 10; at >= 0; at--) {
            if (isTone(channel, hertz, at)) {
                return at + 10;
            }
        }
        return -1;
    }

    /// Whether there is silence from one time to another.
    public boolean isSilent(int channel, long from, long until) {
        var part = Arrays.copyOfRange(channels[channel], (int) from * SAMPLES_PER_MS, (int) until * SAMPLES_PER_MS);
        return MuLaw.loudness(part, 0, part.length) == 0;
    }

    /// Whether the 10 ms from `at` on are mostly that tone (Goertzel).
    private boolean isTone(int channel, int hertz, long at) {
        int n = 10 * SAMPLES_PER_MS;
        double turn = 2 * Math.cos(2 * Math.PI * hertz / MuLaw.RATE);
        double last = 0;
        double beforeLast = 0;
        double all = 0;
        for (int i = 0; i < n; i++) {
            double sample = MuLaw.decode(channels[channel][(int) at * SAMPLES_PER_MS + i]);
            double next = sample + turn * last - beforeLast;
            beforeLast = last;
            last = next;
            all += sample * sample;
        }
        double power = last * last + beforeLast * beforeLast - turn * last * beforeLast;
        return all / n > 1000.0 * 1000 && power / (all * n / 2) > 0.6;
    }
}
