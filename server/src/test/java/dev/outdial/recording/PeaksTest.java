package dev.outdial.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outdial.http.Json;
import dev.outdial.simulator.audio.MuLaw;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The figures that a recording is drawn by.
class PeaksTest {
    private static final byte SILENCE = (byte) 0xff;

    private static byte[] silence(int samples) {
        var stereo = new byte[samples * 2];
        Arrays.fill(stereo, SILENCE);
        return stereo;
    }

    private static JsonNode read(byte[] stereo, int points) throws IOException {
        var peaks = Peaks.read(new ByteArrayInputStream(stereo), stereo.length, points);
        return Json.parse(Json.write(peaks.json()));
    }

    @Test
    void eachStretchShowsItsLoudestValueOfEachSide() throws IOException {
        var stereo = silence(8_000);
        stereo[2 * 3_999] = MuLaw.encode(32_124); // the callee, at the end of the fifth stretch of ten
        stereo[2 * 4_000 + 1] = MuLaw.encode(-16_062); // the agent, at the beginning of the sixth
        stereo[2 * 4_100 + 1] = MuLaw.encode(3_000);

        assertThat(read(stereo, 10)).isEqualTo(Json.parse("""
                        {"seconds": 1.0, "points": 10, "callee": [0, 0, 0, 0, 100, 0, 0, 0, 0, 0],
                         "agent": [0, 0, 0, 0, 0, 50, 0, 0, 0, 0]}
                        """));
    }

    @Test
    void everyCodeIsWorthWhatTheSimulatorTakesItFor() throws IOException {
        for (int code = 0; code < 256; code++) {
            var stereo = silence(10);
            stereo[0] = (byte) code;
            var loud = Math.abs((int) MuLaw.decode((byte) code));
            assertThat(read(stereo, 10).path("callee").path(0).asLong()).isEqualTo(Math.round(100 * loud / 32_124.0));
        }
    }

    @Test
    void aRecordingOfFewSamplesHasNoMoreStretches() throws IOException {
        assertThat(read(silence(7), 1_000).path("points").asInt()).isEqualTo(7);
    }

    @Test
    void aLongRecordingTakesNoMoreMemoryThanAShortOne() throws IOException {
        // Two hours, which nobody holds in memory: 115 MB.
        long bytes = 2L * 8_000 * 7_200;
        var endless = new InputStream() {
            private int most;

            @Override
            public int read() {
                return SILENCE & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int length) {
                most = Math.max(most, length);
                Arrays.fill(into, from, from + length, SILENCE);
                return length;
            }
        };
        assertThat(Peaks.read(endless, bytes, 4_000).json().path("seconds").asDouble())
                .isEqualTo(7_200.0);
        assertThat(endless.most).isLessThanOrEqualTo(64 * 1024);
    }

    @Test
    void aFileThatIsTooShortIsNotDrawn() {
        assertThatThrownBy(() -> Peaks.read(new ByteArrayInputStream(silence(5)), 100, 10))
                .isInstanceOf(IOException.class);
    }
}
