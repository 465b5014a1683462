package dev.outdial.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class LoudnessTest {
    private static String frames(int... codes) {
        var audio = new byte[160 * codes.length];
        for (int i = 0; i < codes.length; i++) {
            Arrays.fill(audio, i * 160, (i + 1) * 160, (byte) codes[i]);
        }
        return Base64.getEncoder().encodeToString(audio);
    }

    @Test
    void silenceIsNothingAndTheLoudestIsAHundred() {
        assertThat(Loudness.of(frames(0xff), 0)).isZero();
        assertThat(Loudness.of(frames(0x7f), 0)).isZero();
        assertThat(Loudness.of(frames(0x80), 0)).isEqualTo(100);
        assertThat(Loudness.of(frames(0x00), 0)).isEqualTo(100);
        assertThat(Loudness.of(frames(0xa0), 0)).isBetween(75, 85); // a quarter: 12 dB less
    }

    @Test
    void onlyWhereOneListensCounts() {
        var speech = frames(0xff, 0x80, 0xff);
        assertThat(Loudness.of(speech, 0)).isLessThan(40);
        assertThat(Loudness.of(speech, 160)).isGreaterThan(95);
        assertThat(Loudness.of(speech, 321)).isLessThan(5);
        assertThat(Loudness.of(speech, 100_000)).isZero();
        assertThat(Loudness.of("", 0)).isZero();
    }
}
