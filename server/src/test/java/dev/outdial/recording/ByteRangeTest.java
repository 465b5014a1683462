package dev.outdial.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.recording.ByteRange.Wish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,     0,  1",
        "bytes=0-,      0,  100",
        "bytes=10-19,   10, 10",
        "bytes=10-1000, 10, 90",
        "bytes=99-99,   99, 1",
        "bytes=-1,      99, 1",
        "bytes=-1000,   0,  100",
    })
    void oneRangeIsAPart(String header, long from, long length) {
        assertThat(ByteRange.read(header, 100)).isEqualTo(new Wish.Part(new ByteRange(from, length)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "bytes=", "bytes=-", "bytes=5-4", "bytes=0-1,5-6", "lines=1-2", "bytes=a-b", "bytes 0-1"})
    void whatIsNoSingleRangeIsAnsweredWhole(String header) {
        assertThat(ByteRange.read(header, 100)).isEqualTo(new Wish.Whole());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=999999999999999999-", "bytes=-0"})
    void whatLiesBehindTheEndIsBeyond(String header) {
        assertThat(ByteRange.read(header, 100)).isEqualTo(new Wish.Beyond());
    }

    @Test
    void noHeaderIsAllOfIt() {
        assertThat(ByteRange.read(null, 100)).isEqualTo(new Wish.Whole());
    }
}
