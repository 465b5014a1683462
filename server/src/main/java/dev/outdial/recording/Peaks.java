package dev.outdial.recording;

import dev.outdial.http.Json;
import java.io.IOException;
import java.io.InputStream;
import tools.jackson.databind.node.ObjectNode;

/// How loud a recording is in each of many stretches, for drawing it. Read as a stream: memory holds the figures and
/// one piece of audio.
final class Peaks {
    private static final int PIECE = 64 * 1024;
    private static final int CALLEE = 0;
    private static final int AGENT = 1;
    private static final int SAMPLES_PER_MS = 8;
    private static final double LOUDEST = 32_124;

    private final long samples;
    private final int[][] loudest;

    private Peaks(long samples, int points) {
        this.samples = samples;
        this.loudest = new int[WavFile.CHANNELS][points];
    }

    /// Reads the audio of a recording, behind its header.
    ///
    /// @param bytes  how many there are, of both channels
    /// @param points stretches at most; no more than there are samples
    static Peaks read(InputStream audio, long bytes, int points) throws IOException {
        var samples = bytes / WavFile.CHANNELS;
        var peaks = new Peaks(samples, (int) Math.min(points, samples));
        var piece = new byte[PIECE];
        long at = 0;
        while (at < samples) {
            var wanted = (int) Math.min(PIECE, (samples - at) * WavFile.CHANNELS);
            if (audio.readNBytes(piece, 0, wanted) < wanted) {
                throw new IOException("The recording is shorter than it should be");
            }
            peaks.add(piece, wanted, at);
            at += wanted / WavFile.CHANNELS;
        }
        return peaks;
    }

    private void add(byte[] stereo, int length, long first) {
        var points = loudest[CALLEE].length;
        for (int i = 0; i < length; i++) {
            var sample = first + i / WavFile.CHANNELS;
            var channel = loudest[i % WavFile.CHANNELS];
            var point = (int) (sample * points / samples);
            channel[point] = Math.max(channel[point], magnitude(stereo[i]));
        }
    }

    /// ITU-T G.711, mu-law, without the sign.
    private static int magnitude(byte code) {
        var inverted = ~code & 0x7f;
        return ((((inverted & 0x0f) << 3) + 0x84) << (inverted >> 4)) - 0x84;
    }

    ObjectNode json() {
        var millis = samples / SAMPLES_PER_MS;
        var json = Json.object().put("seconds", millis / 1000.0).put("points", loudest[CALLEE].length);
        put(json, "callee", loudest[CALLEE]);
        put(json, "agent", loudest[AGENT]);
        return json;
    }

    private static void put(ObjectNode json, String name, int[] values) {
        var list = json.putArray(name);
        for (int value : values) {
            list.add(Math.round(100 * value / LOUDEST));
        }
    }
}
