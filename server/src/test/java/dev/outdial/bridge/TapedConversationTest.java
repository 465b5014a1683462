package dev.outdial.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.recording.TapeToMemory;
import dev.outdial.recording.Wav;
import dev.outdial.simulator.audio.MuLaw;
import dev.outdial.simulator.audio.Sounds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Where in a recording stands what both sides said: a bridge, a phone behind a network, and a clock that the test
/// turns. Times are ms since the answer, as they are known on this side of the network.
class TapedConversationTest {
    private static final Instant ANSWERED = Instant.parse("2026-11-22T12:00:00Z");
    private static final long STREAM_AFTER_MS = 300;
    private static final long ONE_WAY_MS = 70;
    private static final Offset<Long> CLOSE = Offset.offset(40L);
    private static final int FRAME_MS = 20;
    private static final byte[] SILENCE = MuLaw.silence(MuLaw.FRAME);

    private final FakeLoop loop = new FakeLoop();
    private final long answered = loop.now() - STREAM_AFTER_MS;
    private final PlayingPhone phone = new PlayingPhone(loop, ONE_WAY_MS);
    private final FakeVoiceAgents agents = new FakeVoiceAgents();
    private final TapeToMemory tape = new TapeToMemory();
    private final EarlyInput early = new EarlyInput(250);
    private final LiveCalls live = new LiveCalls(
            BridgeConfig.DEFAULT,
            new FakeDesk(),
            agents,
            InstantSource.fixed(ANSWERED.plusMillis(STREAM_AFTER_MS)),
            Runnable::run,
            new SimpleMeterRegistry(),
            tape);
    private PhoneLeg.@Nullable Listener bridge;

    @AfterEach
    void stop() {
        tape.close();
    }

    @Test
    void eachSideStandsOnItsChannelAtTheTimeItWasHeard() {
        begin();
        talkUntil(1000, SILENCE);
        agentSays(440, 600);
        talkUntil(1500, SILENCE);
        talkUntil(1900, Sounds.tone(1000, FRAME_MS));
        talkUntil(5000, SILENCE);
        agentSays(700, 300);
        agentSays(800, 300);
        talkUntil(9000, SILENCE);
        var recorded = hangUp();

        assertThat(recorded.toneFrom(Wav.CALLEE, 1000)).isCloseTo(1500, CLOSE);
        assertThat(recorded.toneUntil(Wav.CALLEE, 1000)).isCloseTo(1900, CLOSE);
        assertThat(recorded.toneFrom(Wav.AGENT, 440)).isCloseTo(begin(0), CLOSE);
        assertThat(recorded.toneFrom(Wav.AGENT, 700)).isCloseTo(begin(1), CLOSE);
        assertThat(recorded.toneFrom(Wav.AGENT, 800)).isCloseTo(begin(2), CLOSE);
        assertThat(recorded.toneFrom(Wav.CALLEE, 440)).isEqualTo(-1);
        assertThat(recorded.toneFrom(Wav.AGENT, 1000)).isEqualTo(-1);
        assertThat(recorded.millis()).isCloseTo(9000, CLOSE);
    }

    @Test
    void whatABargeInThrowsAwayIsNotInIt() {
        begin();
        talkUntil(1000, SILENCE);
        agentSays(440, 6000);
        agentSays(700, 2000);
        talkUntil(4000, SILENCE);
        talkUntil(4300, Sounds.tone(1000, FRAME_MS));
        listener().interrupted(1);
        talkUntil(5000, SILENCE);
        agentSays(2, 800, 300);
        talkUntil(9000, SILENCE);
        var recorded = hangUp();

        assertThat(recorded.toneFrom(Wav.AGENT, 440)).isCloseTo(begin(0), CLOSE);
        assertThat(recorded.toneUntil(Wav.AGENT, 440)).isCloseTo(4300, CLOSE);
        assertThat(recorded.toneFrom(Wav.AGENT, 700)).isEqualTo(-1);
        assertThat(recorded.isSilent(Wav.AGENT, 4340, 5000)).isTrue();
        assertThat(recorded.toneFrom(Wav.AGENT, 800)).isCloseTo(5000 + 2 * ONE_WAY_MS, CLOSE);
    }

    @Test
    void aWordThatIsOverBeforeItsMarkIsSentStandsWhereItWasHeard() {
        begin();
        talkUntil(1000, SILENCE);
        agentSays(440, 100);
        talkUntil(6000, SILENCE);
        var recorded = hangUp();

        assertThat(recorded.toneFrom(Wav.AGENT, 440)).isCloseTo(begin(0), CLOSE);
        assertThat(recorded.toneUntil(Wav.AGENT, 440)).isCloseTo(begin(0) + 100, CLOSE);
    }

    @Test
    void whatTheCalleeHasNotHeardAtTheEndIsNotInIt() {
        begin();
        talkUntil(1000, SILENCE);
        agentSays(440, 6000);
        talkUntil(3000, SILENCE);
        var recorded = hangUp();

        assertThat(recorded.millis()).isCloseTo(3000, CLOSE);
        assertThat(recorded.toneUntil(Wav.AGENT, 440)).isCloseTo(3000, CLOSE);
    }

    @Test
    void whatWasSaidBeforeTheStreamWasClaimedHasItsTime() {
        var hello = frame(Sounds.tone(1000, FRAME_MS));
        for (int i = 0; i < 10; i++) {
            early.heard(hello);
        }
        begin();
        talkUntil(1000, SILENCE);
        var recorded = hangUp();

        assertThat(recorded.toneFrom(Wav.CALLEE, 1000)).isCloseTo(STREAM_AFTER_MS - 200, CLOSE);
        assertThat(recorded.toneUntil(Wav.CALLEE, 1000)).isCloseTo(STREAM_AFTER_MS, CLOSE);
    }

    @Test
    void aNetworkThatHoldsFramesBackMovesNothing() {
        begin();
        talkUntil(1000, SILENCE);
        loop.advance(900);
        for (int i = 0; i < 900 / FRAME_MS; i++) {
            bridge().heard(frame(i < 20 ? SILENCE : Sounds.tone(1000, FRAME_MS)));
        }
        talkUntil(6000, SILENCE);
        var recorded = hangUp();

        assertThat(recorded.toneFrom(Wav.CALLEE, 1000)).isCloseTo(1400, CLOSE);
        assertThat(recorded.toneUntil(Wav.CALLEE, 1000)).isCloseTo(1900, CLOSE);
    }

    @Test
    void framesThatAreLostLeaveSilenceAndWhatComesAfterThemStaysInPlace() {
        begin();
        talkUntil(1000, SILENCE);
        loop.advance(700);
        talkUntil(2500, SILENCE);
        talkUntil(2900, Sounds.tone(1000, FRAME_MS));
        talkUntil(9000, SILENCE);
        var recorded = hangUp();

        assertThat(recorded.toneFrom(Wav.CALLEE, 1000)).isCloseTo(2500, CLOSE);
        assertThat(recorded.toneUntil(Wav.CALLEE, 1000)).isCloseTo(2900, CLOSE);
    }

    @Test
    void anAgentThatSpeaksNoFasterThanItIsHeardIsRecordedWithoutGaps() {
        begin();
        talkUntil(1000, SILENCE);
        for (int i = 0; i < 40; i++) {
            agentSays(440, 100);
            talkUntil(1000 + 100L * (i + 1), SILENCE);
        }
        talkUntil(9000, SILENCE);
        var recorded = hangUp();

        assertThat(recorded.toneFrom(Wav.AGENT, 440)).isCloseTo(begin(0), CLOSE);
        assertThat(recorded.toneUntil(Wav.AGENT, 440)).isCloseTo(begin(0) + 4000, CLOSE);
    }

    private PhoneLeg.Listener bridge() {
        return Objects.requireNonNull(bridge);
    }

    private void begin() {
        bridge = live.begin(LiveCalls.Admission.proven(call()), phone, loop, early);
        phone.tell(bridge);
        listener().connected("conv_1");
    }

    /// The callee's side goes on until a time, 20 ms of sound again and again.
    private void talkUntil(long until, byte[] frame) {
        while (loop.now() - answered < until) {
            loop.advance(FRAME_MS);
            bridge().heard(frame(frame));
        }
    }

    private void agentSays(int hertz, int millis) {
        agentSays(1, hertz, millis);
    }

    private void agentSays(long eventId, int hertz, int millis) {
        listener().audio(eventId, frame(Sounds.tone(hertz, millis)));
    }

    private Wav hangUp() {
        bridge().gone(Ending.CALLEE_HUNG_UP.reason());
        return tape.recorded();
    }

    /// When the callee began to hear the agent's nth piece.
    private long begin(int piece) {
        return phone.begins().get(piece) - answered;
    }

    private AgentLeg.Listener listener() {
        return agents.sessions.getFirst().bridge();
    }

    private static BridgedCall call() {
        return new BridgedCall("call_1", "CA1", "client_1", "agent_1", Map.of(), null, ANSWERED, Duration.ofMinutes(5));
    }

    private static String frame(byte[] mulaw) {
        return Base64.getEncoder().encodeToString(mulaw);
    }
}
