package dev.outdial.simulator.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.simulator.audio.MuLaw;
import dev.outdial.simulator.audio.Sounds;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlayoutTest {
    private final Playout playout = new Playout(10 * MuLaw.FRAME);

    @Test
    void aMarkIsReachedWhenEverythingBeforeItHasBeenPlayed() {
        playout.add(new byte[200]);
        assertThat(playout.mark("a")).isFalse();
        playout.add(new byte[200]);
        assertThat(playout.mark("b")).isFalse();
        assertThat(playout.frame().marks()).isEmpty();
        assertThat(playout.frame().marks()).containsExactly("a");
        assertThat(playout.frame()).isEqualTo(new Playout.Played(80, true, List.of("b")));
        assertThat(playout.frame()).isEqualTo(new Playout.Played(0, false, List.of()));
    }

    @Test
    void aMarkWithNothingBeforeItIsReachedAtOnce() {
        assertThat(playout.mark("a")).isTrue();
    }

    @Test
    void clearDropsWhatWaitsAndGivesAllMarksBack() {
        playout.add(new byte[320]);
        playout.mark("a");
        playout.frame();
        playout.add(new byte[100]);
        playout.mark("b");
        assertThat(playout.clear()).isEqualTo(new Playout.Cleared(260, List.of("a", "b")));
        assertThat(playout.frame().bytes()).isZero();
        assertThat(playout.played()).isEqualTo(160);
        assertThat(playout.cleared()).isEqualTo(260);
    }

    @Test
    void audioAfterAClearPlaysAsUsual() {
        playout.add(new byte[320]);
        playout.clear();
        playout.add(new byte[160]);
        playout.mark("c");
        assertThat(playout.frame()).isEqualTo(new Playout.Played(160, true, List.of("c")));
    }

    @Test
    void whatDoesNotFitIsThrownAway() {
        assertThat(playout.add(new byte[1_600])).isTrue();
        assertThat(playout.add(new byte[1])).isFalse();
        assertThat(playout.overflowed()).isEqualTo(1);
        playout.frame();
        assertThat(playout.add(new byte[160])).isTrue();
    }

    @Test
    void silenceIsNotAudibleButAToneIs() {
        playout.add(MuLaw.silence(160));
        playout.add(Sounds.tone(1_000, 20));
        assertThat(playout.frame().audible()).isFalse();
        assertThat(playout.frame().audible()).isTrue();
    }
}
