package dev.outdial.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64TextTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    @Property
    void itEndsWhereTheFirstOtherByteStands(
            @ForAll byte[] audio, @ForAll @IntRange(max = 40) int place, @ForAll byte other) {
        var text =
                ("%" + Base64.getEncoder().withoutPadding().encodeToString(audio)).getBytes(StandardCharsets.US_ASCII);
        var at = Math.min(1 + place, text.length - 1);
        text[at] = at == 0 ? text[at] : other;
        var end = 1;
        while (end < text.length && ALPHABET.indexOf(text[end]) >= 0) {
            end++;
        }
        for (int padding = 0; padding < 2 && end < text.length && text[end] == '='; padding++) {
            end++;
        }
        assertThat(Base64Text.end(text, 1, text.length)).isEqualTo(end);
    }

    /// Of every byte, at each place of a group of eight.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 15})
    void everyByteIsOfTheAlphabetOrNot(int place) {
        for (int each = 0; each < 256; each++) {
            var text = "A".repeat(16).getBytes(StandardCharsets.US_ASCII);
            text[place] = (byte) each;
            var isPlain = ALPHABET.indexOf((byte) each) >= 0;
            var isPadding = each == '=';
            assertThat(Base64Text.end(text, 0, text.length))
                    .as("byte %d", each)
                    .isEqualTo(isPlain ? text.length : isPadding ? place + 1 : place);
        }
    }
}
