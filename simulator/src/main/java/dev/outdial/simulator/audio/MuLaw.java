package dev.outdial.simulator.audio;

/// G.711 mu-law: a byte a sample, 8000 samples a second, 160 bytes in a frame of 20 ms.
public final class MuLaw {
    /// Bytes in one 20 ms frame.
    public static final int FRAME = 160;
    /// Bytes in a second.
    public static final int RATE = 8000;
    /// The byte that stands for no sound.
    public static final byte SILENCE = (byte) 0xFF;

    private static final int BIAS = 132;
    private static final int CLIP = 32_635;
    private static final short[] DECODED = table();

    private MuLaw() {}

    /// The 16-bit sample that `code` stands for.
    public static short decode(byte code) {
        return DECODED[code & 0xFF];
    }

    /// The mu-law byte nearest to `sample`.
    public static byte encode(int sample) {
        int sign = sample < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
        int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
        int mantissa = (magnitude >> (exponent + 3)) & 0x0F;
        return (byte) ~(sign | (exponent << 4) | mantissa);
    }

    /// A frame of silence.
    public static byte[] silence(int bytes) {
        var frame = new byte[bytes];
        java.util.Arrays.fill(frame, SILENCE);
        return frame;
    }

    /// The mean loudness of `length` bytes from `from`: 0 for silence, some thousand for speech.
    public static int loudness(byte[] audio, int from, int length) {
        if (length == 0) {
            return 0;
        }
        long sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += Math.abs(DECODED[audio[i] & 0xFF]);
        }
        return (int) (sum / length);
    }

    /// Mu-law made of 16-bit little-endian PCM at 16 kHz, every second sample left out.
    public static byte[] fromPcm16000(byte[] pcm) {
        var out = new byte[pcm.length / 4];
        for (int i = 0; i < out.length; i++) {
            out[i] = encode((short) ((pcm[4 * i] & 0xFF) | (pcm[4 * i + 1] << 8)));
        }
        return out;
    }

    /// 16-bit little-endian PCM at 16 kHz made of mu-law, each sample said twice.
    public static byte[] toPcm16000(byte[] mulaw) {
        var out = new byte[mulaw.length * 4];
        for (int i = 0; i < mulaw.length; i++) {
            short sample = decode(mulaw[i]);
            out[4 * i] = out[4 * i + 2] = (byte) sample;
            out[4 * i + 1] = out[4 * i + 3] = (byte) (sample >> 8);
        }
        return out;
    }

    private static short[] table() {
        var table = new short[256];
        for (int code = 0; code < 256; code++) {
            int bits = ~code & 0xFF;
            int magnitude = ((((bits & 0x0F) << 3) + BIAS) << ((bits >> 4) & 7)) - BIAS;
            table[code] = (short) ((bits & 0x80) == 0 ? magnitude : -magnitude);
        }
        return table;
    }
}
