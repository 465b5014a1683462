package dev.outdial.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternTest {
    @ParameterizedTest
    @ValueSource(ints = {Patterns.UP_BYTES, Patterns.DOWN_BYTES, 24})
    void aPieceIsBase64AndTellsItsCallAndNumber(int bytes) {
        var pattern = new Pattern(bytes, 1);

        var decoded = Base64.getDecoder().decode(written(pattern, 1234, 567_890));

        assertThat(decoded).hasSize(bytes);
        assertThat(pattern.label(decoded, 0)).contains(new Pattern.Label(1234, 567_890));
        assertThat(pattern.matches(decoded, 0, new Pattern.Label(1234, 567_890)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {Patterns.UP_BYTES, Patterns.DOWN_BYTES})
    void anyChangedCharacterIsNoticed(int bytes) {
        var pattern = new Pattern(bytes, 1);
        var good = written(pattern, 3, 4);
        assertThat(pattern.matches(good, 0, good.length, 3, 4)).isTrue();

        for (int at = 0; at < good.length; at++) {
            var bad = good.clone();
            bad[at]++;
            assertThat(pattern.matches(bad, 0, bad.length, 3, 4))
                    .as("at %d", at)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Patterns.UP_BYTES, Patterns.DOWN_BYTES})
    void piecesOfOtherCallsAndNumbersDiffer(int bytes) {
        var pattern = new Pattern(bytes, 1);
        var piece = written(pattern, 3, 4);

        assertThat(pattern.matches(piece, 0, piece.length, 4, 4)).isFalse();
        assertThat(pattern.matches(piece, 0, piece.length, 3, 5)).isFalse();
        assertThat(new Pattern(bytes, 2).matches(piece, 0, piece.length, 3, 4)).isFalse();
    }

    private static byte[] written(Pattern pattern, int call, int number) {
        var piece = new byte[pattern.chars()];
        pattern.write(piece, 0, call, number);
        return piece;
    }
}
