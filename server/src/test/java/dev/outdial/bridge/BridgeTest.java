package dev.outdial.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.call.Carrier;
import dev.outdial.tool.ToolAnswer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class BridgeTest {
    private static final Instant ANSWERED = Instant.parse("2026-11-22T12:00:00Z");

    private final FakeLoop loop = new FakeLoop();
    private final FakePhoneLeg phone = new FakePhoneLeg();
    private final FakeVoiceAgents agents = new FakeVoiceAgents();
    private final FakeDesk desk = new FakeDesk();
    private final EarlyInput early = new EarlyInput(250);
    private final LiveCalls live = new LiveCalls(
            BridgeConfig.DEFAULT,
            desk,
            agents,
            InstantSource.fixed(ANSWERED),
            Runnable::run,
            new SimpleMeterRegistry());

    @Test
    void whatTheCalleeSaysBeforeTheAgentIsThereReachesItInOrder() {
        early.heard("AAA0");
        early.pressed("1");
        var bridge = begin();
        bridge.heard("AAA1");
        bridge.heard("AAA2");
        assertThat(agent().heard).isEmpty();

        listener().connected("conv_1");
        bridge.heard("AAA3");

        assertThat(agent().heard).containsExactly("AAA0", "AAA1", "AAA2", "AAA3");
        assertThat(agent().told).containsExactly("The callee pressed 1");
        assertThat(desk.log()).contains("connected call_1 conv_1", "note call_1 agent.connected", "note call_1 dtmf");
    }

    @Test
    void moreThanFiveSecondsOfEarlyAudioLoseTheOldestAndAreCounted() {
        var bridge = begin();
        for (int i = 0; i < 260; i++) {
            bridge.heard(frame(i));
        }
        listener().connected("conv_1");

        assertThat(agent().heard).hasSize(250).startsWith(frame(10)).endsWith(frame(259));
        assertThat(stats())
                .extracting(BridgeStats::calleeFrames, BridgeStats::calleeFramesDropped)
                .containsExactly(260L, 10L);
    }

    @Test
    void whatWaitedIsNotTooMuchForTheNetworkAndNothingOvertakesIt() {
        early.pressed("1");
        var bridge = begin();
        bridge.heard("AAA0");
        bridge.heard("AAA1");
        agent().room = 1;
        listener().connected("conv_1");
        assertThat(agent().heard).containsExactly("AAA0");

        bridge.heard("AAA2");
        agent().room = 1;
        bridge.heard("AAA3");
        assertThat(agent().heard).containsExactly("AAA0", "AAA1");
        assertThat(agent().told).isEmpty();

        agent().room = Integer.MAX_VALUE;
        bridge.heard("AAA4");
        bridge.heard("AAA5");
        assertThat(agent().heard).containsExactly("AAA0", "AAA1", "AAA2", "AAA3", "AAA4", "AAA5");
        assertThat(agent().told).containsExactly("The callee pressed 1");
        assertThat(stats())
                .extracting(BridgeStats::calleeFramesLate, BridgeStats::calleeFramesDropped)
                .containsExactly(5L, 0L);
    }

    @Test
    void anAgentThatReadsTooSlowlyLosesLiveAudioAndNobodyWaits() {
        var bridge = talking();
        agent().congested = true;
        bridge.heard("AAA1");
        agent().congested = false;
        bridge.heard("AAA2");

        assertThat(agent().heard).containsExactly("AAA2");
        assertThat(stats().calleeFramesDropped()).isEqualTo(1);
    }

    @Test
    void anInterruptionClearsThePhoneAndVoidsLateAudio() {
        talking();
        listener().audio(7, audio(1000));
        listener().interrupted(7);
        listener().audio(6, audio(100));
        listener().audio(7, audio(100));
        listener().audio(8, audio(20));

        assertThat(phone.told).containsExactly("play " + audio(1000), "mark m1", "clear", "play " + audio(20));
        assertThat(stats())
                .extracting(BridgeStats::interruptions, BridgeStats::clears)
                .containsExactly(1, 1);
    }

    @Test
    void everyInterruptionClearsAlsoWhenNothingWaitsHere() {
        talking();
        listener().interrupted(1);
        listener().interrupted(2);
        listener().interrupted(2);

        assertThat(phone.told).containsExactly("clear", "clear", "clear");
    }

    @Test
    void aConversationInWhichNeitherSideSaysAnythingIsEnded() {
        var almost = (int) BridgeConfig.DEFAULT.silence().toSeconds() - 1;
        bridge = live.begin(LiveCalls.Admission.proven(call("call_1", Duration.ofHours(1))), phone, loop, early);
        listener().connected("conv_1");
        listener().audio(1, audio(1000));
        bridge().played(phone.lastMark());
        talkOn(almost);
        listener().calleeSaid("Hm");
        talkOn(almost);
        listener().audio(2, audio(20));
        talkOn(almost);
        assertThat(phone.closed).isFalse();

        talkOn(2);

        assertThat(phone.closed).isTrue();
        assertThat(desk.log()).contains("ended call_1 silence");
    }

    @Test
    void anInterruptionTellsHowMuchWasHeard() {
        talking();
        listener().agentSaid("A long sentence");
        listener().audio(1, audio(1000));
        listener().audio(1, audio(1000));
        loop.advance(500);
        listener().interrupted(1);
        for (var mark : phone.marks()) {
            bridge().played(mark); // comes back because of the clear, and proves nothing
        }

        var utterance = desk.utterance(1);
        assertThat(utterance.heard()).isEqualTo(0.25);
        assertThat(utterance.startMs()).isZero();
        assertThat(utterance.endMs()).isEqualTo(500);
    }

    @Test
    void whatWasPlayedToTheEndCountsAsHeardOnceTheMarkComesBack() {
        var bridge = talking();
        listener().agentSaid("Hello?");
        listener().audio(1, audio(400));
        assertThat(desk.utterance(1).heard()).isNull();

        loop.advance(450);
        bridge.played(phone.lastMark());

        assertThat(desk.utterance(1)).isEqualTo(new Utterance(1, Utterance.Speaker.AGENT, "Hello?", 0, 450L, 1.0));
    }

    @Test
    void aSteadySpeakerIsMarkedOnceASecondAndOnceItIsSilent() {
        talking();
        for (int i = 0; i < 25; i++) {
            listener().audio(1, audio(100));
            loop.advance(100);
        }
        assertThat(phone.marks()).containsExactly("m1", "m2");

        loop.advance(500);
        assertThat(phone.marks()).containsExactly("m1", "m2", "m3");
    }

    @Test
    void theTranscriptKeepsTurnsApartAndTakesCorrections() {
        talking();
        listener().agentSaid("Hello, this is a very long greeting");
        listener().audio(1, audio(1000));
        loop.advance(300);
        listener().calleeSaid("Stop\u0000it");
        listener().interrupted(1);
        listener().agentCorrected("Hello, this is a very long greeting", "Hello, this...");
        listener().audio(2, audio(500)); // before its text
        listener().agentSaid("Sorry");

        assertThat(desk.utterances.values())
                .extracting(Utterance::text)
                .containsExactly("Hello, this...", "Stop it", "Sorry");
        assertThat(desk.utterance(1).heard()).isEqualTo(0.3);
        assertThat(desk.utterance(3).startMs()).isEqualTo(300);
    }

    @Test
    void noMoreThanTenSecondsWaitAtThePhoneAndAnOverfullAgentIsNotRead() {
        talking();
        for (int i = 0; i < 50; i++) {
            listener().audio(i, audio(1000));
        }
        assertThat(phone.played()).hasSizeBetween(10, 11);
        assertThat(agent().paused).isTrue();

        talkOn(25);
        assertThat(phone.played()).hasSizeBetween(34, 36);
        assertThat(agent().paused).isFalse();

        talkOn(20);
        assertThat(phone.played()).hasSize(50);
    }

    @Test
    void anOverfullAgentThatSomebodyReadsAgainIsHeldBackOnceMore() {
        talking();
        for (int i = 0; i < 50; i++) {
            listener().audio(i, audio(1000));
        }
        agent().resume();

        listener().audio(50, audio(1000));

        assertThat(agent().paused).isTrue();
    }

    @Test
    void anInterruptionOfAnOverfullPlayoutReadsTheAgentAgain() {
        talking();
        for (int i = 0; i < 50; i++) {
            listener().audio(1, audio(1000));
        }
        listener().interrupted(1);

        assertThat(agent().paused).isFalse();
        assertThat(phone.told).endsWith("clear");
        talkOn(20);
        assertThat(phone.told).endsWith("clear");
    }

    @Test
    void whenTheAgentEndsItsLastWordsArePlayedBeforeTheLineIsCut() {
        var bridge = talking();
        listener().audio(1, audio(3000));
        listener().closed(Ending.AGENT_ENDED.reason());
        assertThat(desk.log()).contains("ended call_1 agent-ended").doesNotContain("hangup call_1");

        loop.advance(3000);
        assertThat(desk.log()).doesNotContain("hangup call_1");
        bridge.played(phone.lastMark());

        assertThat(desk.log()).contains("hangup call_1");
        assertThat(phone.told).endsWith("close");
        assertThat(live.count()).isZero();
        assertThat(loop.timers()).isZero();
    }

    @Test
    void aPhoneThatNeverSaysThatItPlayedIsCutOffAfterTheRemainingAudioAndTwoSeconds() {
        talking();
        listener().audio(1, audio(3000));
        listener().closed(Ending.AGENT_ENDED.reason());

        loop.advance(4999);
        assertThat(desk.log()).doesNotContain("hangup call_1");
        loop.advance(1);
        assertThat(desk.log()).contains("hangup call_1");
    }

    @Test
    void lastWordsNeverTakeLongerThanTenSeconds() {
        talking();
        for (int i = 0; i < 25; i++) {
            listener().audio(1, audio(1000));
        }
        listener().closed(Ending.AGENT_ENDED.reason());
        loop.advance(10_000);
        assertThat(desk.log()).contains("hangup call_1");
    }

    @Test
    void aLostAgentIsFollowedByTheApologyAndTheHangUp() {
        var bridge = talking();
        listener().audio(1, audio(3000));
        listener().closed(Ending.AGENT_CRASHED.because("1011"));

        var apology = Apology.load(null).base64();
        assertThat(phone.told).contains("clear");
        assertThat(String.join("", phone.played())).endsWith(apology);
        assertThat(desk.log()).contains("ended call_1 agent-crashed");

        loop.advance(5500);
        bridge.played(phone.lastMark());
        assertThat(desk.log()).contains("hangup call_1");
        assertThat(live.count()).isZero();
    }

    @Test
    void everyWayInWhichAnAgentFailsToAppearEndsWithinTenSecondsOfTheFailure() {
        begin();
        loop.advance(10_000);
        assertThat(desk.log()).contains("ended call_1 agent-connect-timeout");
        assertThat(phone.played()).isNotEmpty();
        assertThat(agent().closes).isPositive();
        loop.advance(10_000);
        assertThat(desk.log()).contains("hangup call_1");
    }

    @Test
    void anAgentThatSaysNothingIsGivenUp() {
        talking();
        talkOn(10);
        assertThat(desk.log()).contains("ended call_1 agent-silent");
        assertThat(agent().closes).isPositive();
    }

    @Test
    void aPhoneThatBringsNoAudioEndsTheCall() {
        talking();
        listener().audio(1, audio(100));
        loop.advance(15_000);
        assertThat(desk.log()).contains("ended call_1 media-silent", "hangup call_1");
    }

    @Test
    void anAgentThatTakesNothingIsGivenUpAndOneThatIsSlowIsNot() {
        talking();
        agent().congested = true;
        talkOn(3);
        agent().congested = false;
        talkOn(1);
        agent().congested = true;
        talkOn(4);
        assertThat(desk.log()).doesNotContain("ended call_1 agent-stalled");

        talkOn(2);

        assertThat(desk.log()).contains("ended call_1 agent-stalled");
        assertThat(agent().closes).isPositive();
    }

    @Test
    void aPhoneThatTakesNothingEndsTheCallAlone() {
        talking();
        phone.congested = true;
        listener().audio(1, audio(100));
        loop.advance(5200);
        assertThat(desk.log()).contains("ended call_1 media-stalled", "hangup call_1");
    }

    @Test
    void aPhoneThatIsSlowTwiceIsNotTakenForOneThatTakesNothing() {
        talking();
        phone.congested = true;
        listener().audio(1, audio(100));
        loop.advance(1000);
        listener().interrupted(1);
        phone.congested = false;
        loop.advance(5000);
        listener().audio(2, audio(100));

        phone.congested = true;
        listener().audio(2, audio(100));
        loop.advance(1000);

        assertThat(desk.log()).doesNotContain("ended call_1 media-stalled");
    }

    @Test
    void aPhoneThatIsSlowForAMomentLosesNothing() {
        talking();
        phone.congested = true;
        listener().audio(1, "AAA1");
        listener().audio(1, "AAA2");
        loop.advance(1000);
        assertThat(phone.played()).isEmpty();
        phone.congested = false;
        loop.advance(200);
        assertThat(phone.played()).containsExactly("AAA1", "AAA2");
    }

    @Test
    void theMaximumTalkTimeEndsTheCallHoweverLively() {
        talking();
        listener().audio(1, audio(100));
        talkOn(61);
        assertThat(desk.log()).contains("ended call_1 max-talk-time", "hangup call_1");
        assertThat(agent().closes).isPositive();
    }

    @Test
    void aCalleeWhoHangsUpEndsTheAgentAtOnce() {
        var bridge = talking();
        bridge.gone(Ending.CALLEE_HUNG_UP.reason());

        assertThat(agent().closes).isEqualTo(1);
        assertThat(desk.log()).contains("ended call_1 callee-hung-up").doesNotContain("hangup call_1");
        assertThat(live.count()).isZero();
        assertThat(loop.timers()).isZero();
    }

    @Test
    void aCalleeWhoHangsUpWhileTheAgentIsFetchedEndsItToo() {
        var bridge = begin();
        bridge.gone(Ending.CALLEE_HUNG_UP.reason());
        listener().connected("conv_1"); // too late: nothing comes of it
        listener().audio(1, "AAAA");

        assertThat(agent().closes).isEqualTo(1);
        assertThat(agent().heard).isEmpty();
        assertThat(phone.played()).isEmpty();
        assertThat(desk.log()).doesNotContain("connected call_1 conv_1");
    }

    @Test
    void aBrokenStreamHasTheCarrierHangUp() {
        talking().gone(Ending.MEDIA_LOST.reason());
        assertThat(desk.log()).contains("ended call_1 media-lost", "hangup call_1");
    }

    @Test
    void anAgentThatIsFetchedAgainHearsWhatWasSaidMeanwhile() {
        var bridge = talking();
        listener().reconnecting(Ending.AGENT_CRASHED.reason());
        bridge.heard("AAA1");
        listener().connected("conv_2");

        assertThat(agent().heard).containsExactly("AAA1");
        assertThat(desk.log()).contains("connected call_1 conv_2", "note call_1 agent.reconnecting");
    }

    @Test
    void everyToolCallGetsAnAnswerAndAnEntryInTheTimeline() {
        talking();
        desk.tools.put("set_outcome", new ToolAnswer.Done("Written down."));
        listener().toolCalled("tc_1", "book_table", parameters());
        listener().toolCalled("tc_2", "set_outcome", parameters());
        assertThat(agent().told)
                .containsExactly(
                        "tc_1 failed There is no tool named book_table on this call", "tc_2 done Written down.");
        assertThat(desk.log()).containsSubsequence("note call_1 tool.called", "note call_1 tool.called");
    }

    @Test
    void anAgentThatEndsTheCallIsHeardToTheEndOfItsGoodbye() {
        var bridge = talking();
        desk.tools.put("end_call", new ToolAnswer.EndCall("The call ends now."));
        listener().audio(1, audio(1000));
        listener().toolCalled("tc_1", "end_call", parameters());
        bridge.heard("AAA1");
        loop.advance(1500);
        listener().audio(2, audio(1500));
        loop.advance(1500);
        assertThat(desk.log()).doesNotContain("hangup call_1");
        bridge.played(phone.lastMark());
        loop.advance(2000);

        assertThat(agent().heard).isEmpty();
        assertThat(phone.played()).hasSize(2);
        assertThat(desk.log()).contains("ended call_1 agent-ended", "hangup call_1");
        assertThat(loop.timers()).isLessThanOrEqualTo(1);
    }

    @Test
    void tonesAreAnsweredOnceTheyWerePlayed() {
        talking();
        desk.tools.put("send_dtmf", new ToolAnswer.Tones(audio(500), "The keys were pressed."));
        listener().toolCalled("tc_1", "send_dtmf", parameters());
        loop.advance(400);
        assertThat(agent().told).isEmpty();
        loop.advance(200);
        assertThat(agent().told).containsExactly("tc_1 done The keys were pressed.");

        listener().toolCalled("tc_2", "send_dtmf", parameters());
        loop.advance(100);
        listener().interrupted(1);
        loop.advance(1000);
        assertThat(agent().told.getLast()).startsWith("tc_2 failed The tones were cut off");
    }

    @Test
    void aCalleeWhoWasTransferredHasNotHungUp() {
        var bridge = talking();
        desk.tools.put("transfer_call", transfer());
        listener().toolCalled("tc_1", "transfer_call", parameters());
        listener().audio(1, audio(1000));
        loop.advance(1000);
        assertThat(agent().told).isEmpty();
        loop.advance(2500);

        assertThat(agent().told).containsExactly("tc_1 done Connected.");
        assertThat(desk.log()).contains("ended call_1 transferred").doesNotContain("hangup call_1");
        bridge.gone(Ending.CALLEE_HUNG_UP.reason());
        assertThat(desk.log()).doesNotContain("ended call_1 callee-hung-up");
    }

    @Test
    void aTransferThatTheCarrierRefusesLeavesTheCalleeWithTheAgent() {
        var bridge = talking();
        desk.transfers = false;
        desk.tools.put("transfer_call", transfer());
        listener().toolCalled("tc_1", "transfer_call", parameters());
        listener().toolCalled("tc_2", "transfer_call", parameters());
        loop.advance(2500);

        assertThat(agent().told)
                .containsExactly(
                        "tc_2 failed The callee is already being connected, or the call is about to end",
                        "tc_1 failed The callee could not be connected: they are still with you. Offer to call back");
        bridge.heard("AAA1");
        assertThat(agent().heard).containsExactly("AAA1");
        assertThat(desk.log()).noneMatch(line -> line.startsWith("ended"));
    }

    @Test
    void aResultThatComesAfterTheEndIsDropped() {
        var waiting = new ArrayList<Runnable>();
        var slow = new LiveCalls(
                BridgeConfig.DEFAULT,
                desk,
                agents,
                InstantSource.fixed(ANSWERED),
                waiting::add,
                new SimpleMeterRegistry());
        var bridge = slow.begin(LiveCalls.Admission.proven(call("call_1")), phone, loop, early);
        listener().connected("conv_1");
        for (int i = 1; i <= 5; i++) {
            listener().toolCalled("tc_" + i, "set_outcome", parameters());
        }
        assertThat(agent().told).singleElement().asString().startsWith("tc_5 failed Too many tools run at once");
        bridge.gone(Ending.CALLEE_HUNG_UP.reason());
        while (!waiting.isEmpty()) {
            waiting.removeFirst().run();
        }

        assertThat(agent().told).hasSize(1);
        assertThat(desk.log()).contains("ended call_1 callee-hung-up", "note call_1 tool.called");
    }

    private static ObjectNode parameters() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ToolAnswer transfer() {
        return new ToolAnswer.Transfer(
                new Carrier.Transfer("call_1", "CA1", "sales", "+12125550100", "+13105550100", false), "Connected.");
    }

    @Test
    void aBrokenDatabaseDoesNotDisturbTheConversation() {
        desk.broken = true;
        var bridge = talking();
        bridge.heard("AAA1");
        listener().agentSaid("Hello");
        listener().audio(1, "AAA2");
        listener().interrupted(1);
        bridge.gone(Ending.CALLEE_HUNG_UP.reason());

        assertThat(agent().heard).containsExactly("AAA1");
        assertThat(phone.told).startsWith("play AAA2", "clear");
        assertThat(live.count()).isZero();
    }

    @Test
    void drainingLeavesLiveCallsAloneAndApologisesToNewOnes() {
        var first = talking();
        live.drain();
        var empty = live.whenEmpty();
        var secondPhone = new FakePhoneLeg();
        var second = live.begin(LiveCalls.Admission.proven(call("call_2")), secondPhone, loop, new EarlyInput(250));

        assertThat(agents.sessions).hasSize(1);
        assertThat(secondPhone.played()).isNotEmpty();
        second.played(secondPhone.lastMark());
        assertThat(desk.log()).contains("ended call_2 server-shutdown", "hangup call_2");
        assertThat(live.count()).isEqualTo(1);
        assertThat(empty).isNotDone();

        first.gone(Ending.CALLEE_HUNG_UP.reason());
        assertThat(empty).isCompleted();
    }

    @Test
    void endingAllHangsUpEverywhere() {
        talking();
        live.endAll(Ending.SERVER_SHUTDOWN.reason());
        assertThat(desk.log()).contains("ended call_1 server-shutdown", "hangup call_1");
        assertThat(live.whenEmpty()).isCompleted();
    }

    @Test
    void theFirstReasonStays() {
        var bridge = talking();
        listener().closed(Ending.AGENT_LOST.reason());
        bridge.gone(Ending.CALLEE_HUNG_UP.reason());
        assertThat(desk.log()).filteredOn(each -> each.startsWith("ended")).containsExactly("ended call_1 agent-lost");
    }

    @Test
    void operatorsCanLookIntoALiveCall() {
        talking();
        listener().audio(1, audio(2000));
        loop.advance(500);
        var state = live.states().getFirst();

        assertThat(state)
                .extracting(
                        BridgeState::phase,
                        BridgeState::conversationId,
                        BridgeState::phoneLeadMs,
                        BridgeState::answeredMs)
                .containsExactly("TALKING", "conv_1", 1500L, 500L);
        assertThat(state.stats().firstVoiceMs()).isZero();
        assertThat(live.states()).hasSize(1);
    }

    @Test
    void whatTheDeskIsTooSlowForIsDroppedButNeverTheEnd() {
        var waiting = new ArrayList<Runnable>();
        var notes = new CallNotes("call_1", desk, waiting::add, 3);
        for (int i = 0; i < 10; i++) {
            notes.note(ANSWERED, "n" + i, JsonNodeFactory.instance.objectNode());
        }
        notes.ended(Ending.CALLEE_HUNG_UP.reason());
        List.copyOf(waiting).forEach(Runnable::run);

        assertThat(desk.log())
                .containsExactly("note call_1 n0", "note call_1 n1", "note call_1 n2", "ended call_1 callee-hung-up");
        assertThat(notes.dropped()).isEqualTo(7);
    }

    private PhoneLeg.@Nullable Listener bridge;

    private PhoneLeg.Listener begin() {
        bridge = live.begin(LiveCalls.Admission.proven(call("call_1")), phone, loop, early);
        return bridge();
    }

    /// Time passes while the phone goes on bringing audio.
    private void talkOn(int seconds) {
        for (int i = 0; i < seconds; i++) {
            bridge().heard("AAAA");
            loop.advance(1000);
        }
    }

    private PhoneLeg.Listener talking() {
        begin();
        listener().connected("conv_1");
        return bridge();
    }

    private PhoneLeg.Listener bridge() {
        return Objects.requireNonNull(bridge);
    }

    private FakeAgentLeg agent() {
        return agents.sessions.getFirst().leg();
    }

    private AgentLeg.Listener listener() {
        return agents.sessions.getFirst().bridge();
    }

    private BridgeStats stats() {
        return live.states().getFirst().stats();
    }

    private static BridgedCall call(String callId) {
        return call(callId, Duration.ofSeconds(60));
    }

    private static BridgedCall call(String callId, Duration maxTalkTime) {
        return new BridgedCall(callId, "CA1", "client_1", "agent_1", Map.of("n", 1), null, ANSWERED, maxTalkTime);
    }

    private static String frame(int number) {
        return Base64.getEncoder().encodeToString(new byte[] {(byte) (number >> 8), (byte) number, 0});
    }

    private static String audio(int millis) {
        return Base64.getEncoder().encodeToString(new byte[millis * Playout.BYTES_PER_MS]);
    }
}
