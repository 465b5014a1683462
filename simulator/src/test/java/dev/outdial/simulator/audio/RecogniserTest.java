package dev.outdial.simulator.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecogniserTest {
    private final Speech speech = Speech.load();
    private final Recogniser recogniser = new Recogniser(speech.by("callee"));

    /// What an ear cuts out of silence, a line, silence.
    private static List<byte[]> heard(byte[] line, int lead, int messageSize) {
        var segments = new ArrayList<byte[]>();
        var ear = new Ear(new Ear.Listener() {
            @Override
            public void speechStarted() {}

            @Override
            public void speechEnded(byte[] speech) {
                segments.add(speech);
            }

            @Override
            public void frameHeard() {}
        });
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(MuLaw.silence(lead));
        stream.writeBytes(line);
        stream.writeBytes(MuLaw.silence(2 * MuLaw.RATE));
        byte[] all = stream.toByteArray();
        for (int from = 0; from < all.length; from += messageSize) {
            ear.hear(java.util.Arrays.copyOfRange(all, from, Math.min(all.length, from + messageSize)));
        }
        return segments;
    }

    @Test
    void everyLineIsRecognisedWhereverItsFramesBegin() {
        for (Clip line : speech.by("callee")) {
            for (int lead : List.of(1_600, 1_637, 1_711)) {
                List<byte[]> segments = heard(line.audio(), lead, 160);
                assertThat(segments).as(line.id()).hasSize(1);
                Recogniser.Heard recognised =
                        recogniser.recognise(segments.getFirst()).orElseThrow();
                assertThat(recognised.line()).as(line.id()).isEqualTo(line);
                assertThat(recognised.words()).isEqualTo(line.words());
            }
        }
    }

    @Test
    void aLineIsRecognisedAfterATripThroughPcm() {
        Clip line = speech.clip("difficult");
        byte[] travelled = MuLaw.fromPcm16000(MuLaw.toPcm16000(line.audio()));
        assertThat(recogniser
                        .recognise(heard(travelled, 1_600, 1_000).getFirst())
                        .orElseThrow()
                        .line())
                .isEqualTo(line);
    }

    @Test
    void garbledAudioIsNotRecognised() {
        var noise = new byte[3 * MuLaw.RATE];
        new Random(7).nextBytes(noise);
        assertThat(recogniser.recognise(noise)).isEmpty();
    }

    @Test
    void aLineThatBreaksOffOrBeginsLateLosesWords() {
        Clip line = speech.clip("greeting");
        int half = line.audio().length / 2;
        byte[] start = java.util.Arrays.copyOf(line.audio(), half);
        byte[] rest = java.util.Arrays.copyOfRange(line.audio(), half, line.audio().length);
        var first = recogniser.recognise(heard(start, 1_600, 160).getFirst()).orElseThrow();
        var second = recogniser.recognise(heard(rest, 1_600, 160).getFirst()).orElseThrow();
        assertThat(first.line()).isEqualTo(line);
        assertThat(second.line()).isEqualTo(line);
        assertThat(line.words()).startsWith(first.words()).endsWith(second.words());
        assertThat(first.words()).isNotEqualTo(line.words());
        assertThat(second.words()).isNotEqualTo(line.words());
    }

    @Test
    void everySampleSurvivesTheWayToMuLawAndBack() {
        for (int code = 0; code < 256; code++) {
            short sample = MuLaw.decode((byte) code);
            assertThat(MuLaw.decode(MuLaw.encode(sample))).isEqualTo(sample);
        }
    }

    @Test
    void thePatternHasNoSilenceInItAndDependsOnItsSeed() {
        byte[] pattern = Sounds.pattern("CA1", 4_000);
        assertThat(pattern).isEqualTo(Sounds.pattern("CA1", 4_000)).isNotEqualTo(Sounds.pattern("CA2", 4_000));
        assertThat(pattern).doesNotContain((byte) 0xFF, (byte) 0x7F);
    }
}
