package dev.outdial.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;

/// The audio of the benchmark: every piece says which call it belongs to and which of its pieces it is, and every byte
/// of the rest follows from that. Written and compared as base64, without decoding.
final class Pattern {
    private static final byte[] ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int HEAD_BYTES = 12;
    private static final int HEAD_CHARS = 16;
    private static final int NOISE_GROUPS = 8192;

    /// What a piece says of itself.
    record Label(int call, int number) {}

    private final int salt;
    private final int bytes;
    private final int chars;
    private final int bodyChars;
    private final byte[] noise = new byte[NOISE_GROUPS * 4];
    private final byte[][] tails;
    private final byte[] expected;

    /// @param bytes of a piece, before base64
    /// @param salt  two patterns with different ones have nothing in common
    Pattern(int bytes, int salt) {
        this.salt = salt;
        this.bytes = bytes;
        this.bodyChars = (bytes - HEAD_BYTES) / 3 * 4;
        var random = new Random(salt);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = ALPHABET[random.nextInt(ALPHABET.length)];
        }
        var rest = (bytes - HEAD_BYTES) % 3;
        this.tails = new byte[256][];
        for (int i = 0; i < tails.length; i++) {
            var tail = new byte[rest];
            Arrays.fill(tail, (byte) i);
            tails[i] = Base64.getEncoder().encode(tail);
        }
        this.chars = HEAD_CHARS + bodyChars + tails[0].length;
        this.expected = new byte[chars];
    }

    int bytes() {
        return bytes;
    }

    /// Length of a piece in base64.
    int chars() {
        return chars;
    }

    /// Writes a piece.
    void write(byte[] out, int at, int call, int number) {
        var mix = mix(call, number);
        head(out, at, call, number, mix);
        System.arraycopy(noise, noiseAt(mix), out, at + HEAD_CHARS, bodyChars);
        var tail = tails[mix & 0xFF];
        System.arraycopy(tail, 0, out, at + HEAD_CHARS + bodyChars, tail.length);
    }

    /// Whether this is the piece. Compared where the noise lies: only the head is written anew.
    boolean matches(byte[] in, int from, int to, int call, int number) {
        if (to - from != chars) {
            return false;
        }
        var mix = mix(call, number);
        head(expected, 0, call, number, mix);
        var noiseAt = noiseAt(mix);
        var body = from + HEAD_CHARS;
        var tail = tails[mix & 0xFF];
        return Arrays.equals(expected, 0, HEAD_CHARS, in, from, body)
                && Arrays.equals(noise, noiseAt, noiseAt + bodyChars, in, body, body + bodyChars)
                && Arrays.equals(tail, 0, tail.length, in, body + bodyChars, to);
    }

    /// What a decoded piece says of itself; empty if that cannot be.
    Optional<Label> label(byte[] decoded, int at) {
        var call = number(decoded, at);
        var number = number(decoded, at + 4);
        return number(decoded, at + 8) == mix(call, number) ? Optional.of(new Label(call, number)) : Optional.empty();
    }

    /// Whether a decoded piece is this one.
    boolean matches(byte[] decoded, int at, Label label) {
        write(expected, 0, label.call(), label.number());
        return Arrays.equals(Base64.getDecoder().decode(expected), 0, bytes, decoded, at, at + bytes);
    }

    private int mix(int call, int number) {
        var mix = (call * 0x9E3779B1) ^ (number * 0x85EBCA6B) ^ salt;
        mix = (mix ^ (mix >>> 15)) * 0xC2B2AE35;
        return mix ^ (mix >>> 13);
    }

    private static void head(byte[] out, int at, int call, int number, int mix) {
        group(out, at, call >>> 8);
        group(out, at + 4, (call << 16) | (number >>> 16));
        group(out, at + 8, (number << 8) | (mix >>> 24));
        group(out, at + 12, mix);
    }

    private int noiseAt(int mix) {
        return Integer.remainderUnsigned(mix, NOISE_GROUPS - bodyChars / 4) * 4;
    }

    private static void group(byte[] out, int at, int bits) {
        out[at] = ALPHABET[(bits >>> 18) & 63];
        out[at + 1] = ALPHABET[(bits >>> 12) & 63];
        out[at + 2] = ALPHABET[(bits >>> 6) & 63];
        out[at + 3] = ALPHABET[bits & 63];
    }

    private static int number(byte[] in, int at) {
        return ByteBuffer.wrap(in).getInt(at);
    }
}
