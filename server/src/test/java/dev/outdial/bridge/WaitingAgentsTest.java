package dev.outdial.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class WaitingAgentsTest {
    private static final BridgedCall CALL = new BridgedCall(
            "call_1", "CA1", "client_1", "agent_1", Map.of(), null, Instant.EPOCH, Duration.ofMinutes(5));

    private final FakeLoop home = new FakeLoop();
    private final FakeLoop phones = new FakeLoop();
    private final FakeVoiceAgents agents = new FakeVoiceAgents();
    private final WaitingAgents waiting =
            new WaitingAgents(agents, () -> home, AgentConnect.ANSWERED, InstantSource.system());
    private final Ear ear = new Ear();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheAgentDidWhileItWaitedIsReleasedInOrderAndThenTheTwoTalk(boolean sameLoop) {
        home.here = sameLoop;
        waiting.prepare(CALL, Duration.ofSeconds(10));
        listener().connected("conv_1");
        listener().agentSaid("Hello");
        listener().audio(1, "AAAA");
        assertThat(ear.events).isEmpty();

        var leg = waiting.connect(CALL, ear, phones);
        listener().audio(2, "BBBB");
        listener().interrupted(2);
        listener().calleeSaid("Yes");
        listener().agentCorrected("Hello", "Hel");
        listener().toolCalled("t1", "weather", JsonNodeFactory.instance.objectNode());
        listener().toolRan("end_call", false);
        listener().closed(Ending.AGENT_ENDED.reason());
        leg.hear("CCCC");
        leg.context("The callee pressed 1");
        leg.toolResult("t1", "no", true);
        leg.close();

        assertThat(ear.events)
                .containsExactly(
                        "connected conv_1",
                        "said Hello",
                        "audio 1 AAAA",
                        "audio 2 BBBB",
                        "interrupted 2",
                        "callee Yes",
                        "corrected Hel",
                        "tool weather",
                        "ran end_call",
                        "closed agent-ended");
        assertThat(agent().heard).containsExactly("CCCC");
        assertThat(agent().told).containsExactly("The callee pressed 1", "t1 failed no");
        assertThat(agent().closes).isEqualTo(1);
        assertThat(agents.sessions).hasSize(1);
        assertThat(waiting.count()).isZero();
    }

    @Test
    void nobodyWaitsLongerThanItsPatience() {
        waiting.prepare(CALL, Duration.ofSeconds(10));
        home.advance(9_999);
        assertThat(agent().closes).isZero();
        home.advance(1);
        assertThat(agent().closes).isEqualTo(1);
        assertThat(waiting.count()).isZero();
        assertThat(home.timers()).isZero();
    }

    @Test
    void anAnswerAfterTheRingingExtendsTheWaitAndConnectsNoSecondAgent() {
        waiting.prepare(CALL, Duration.ofSeconds(40));
        home.advance(39_000);
        waiting.prepare(CALL, Duration.ofSeconds(10));
        home.advance(9_000);
        assertThat(agent().closes).isZero();
        assertThat(agents.sessions).hasSize(1);
    }

    @Test
    void theEndOfTheCallDismissesIt() {
        waiting.prepare(CALL, Duration.ofSeconds(10));
        waiting.ended("call_1");
        waiting.ended("call_1");
        assertThat(agent().closes).isEqualTo(1);
        assertThat(home.timers()).isZero();
    }

    @Test
    void anAgentThatWasMetIsNotDismissed() {
        waiting.prepare(CALL, Duration.ofSeconds(10));
        waiting.connect(CALL, ear, phones);
        waiting.ended("call_1");
        waiting.close();
        home.advance(60_000);
        assertThat(agent().closes).isZero();
    }

    @Test
    void anAgentThatConnectsAnewWhileItWaitsIsNotThereBeforeItIs() {
        waiting.prepare(CALL, Duration.ofSeconds(10));
        listener().connected("conv_1");
        listener().agentSaid("Hel");
        listener().reconnecting(Ending.AGENT_LOST.reason());

        waiting.connect(CALL, ear, phones);
        listener().connected("conv_2");

        assertThat(ear.events).containsExactly("reconnecting", "connected conv_2");
    }

    @Test
    void whereTheAgentWasLostAnotherOneIsConnected() {
        waiting.prepare(CALL, Duration.ofSeconds(10));
        listener().closed(Ending.AGENT_UNREACHABLE.reason());
        assertThat(waiting.count()).isZero();

        waiting.connect(CALL, ear, phones);

        assertThat(agents.sessions).hasSize(2);
        assertThat(ear.events).isEmpty();
        assertThat(home.timers()).isZero();
    }

    @Test
    void withoutPreparationTheAgentIsConnectedOnTheSpot() {
        waiting.connect(CALL, ear, phones);
        assertThat(agents.sessions).hasSize(1);
    }

    @Test
    void anAgentThatTalksTooMuchIsNotReadUntilItIsMet() {
        waiting.prepare(CALL, Duration.ofSeconds(10));
        var muchSpeech = "A".repeat(100_000);
        for (int i = 0; i < 3; i++) {
            listener().audio(i, muchSpeech);
        }
        assertThat(agent().paused).isFalse();
        listener().audio(3, muchSpeech);
        assertThat(agent().paused).isTrue();

        waiting.connect(CALL, ear, phones);

        assertThat(agent().paused).isFalse();
        assertThat(ear.events).hasSize(4);
    }

    @Test
    void aCongestedAgentOnAnotherLoopIsNoticedAndItsRecoveryToo() {
        home.here = false;
        waiting.prepare(CALL, Duration.ofSeconds(10));
        var leg = waiting.connect(CALL, ear, phones);
        assertThat(leg.isCongested()).isFalse();
        agent().congested = true;
        leg.hear("AAAA");
        assertThat(leg.isCongested()).isTrue();
        agent().congested = false;
        leg.isCongested();
        assertThat(leg.isCongested()).isFalse();
    }

    private FakeAgentLeg agent() {
        return agents.sessions.getFirst().leg();
    }

    private AgentLeg.Listener listener() {
        return Objects.requireNonNull(agents.sessions.getFirst().bridge());
    }

    private static final class Ear implements AgentLeg.Listener {
        final List<String> events = new ArrayList<>();

        @Override
        public void connected(String conversationId) {
            events.add("connected " + conversationId);
        }

        @Override
        public void reconnecting(EndReason reason) {
            events.add("reconnecting");
        }

        @Override
        public void audio(long eventId, String base64) {
            events.add("audio " + eventId + " " + base64);
        }

        @Override
        public void interrupted(long eventId) {
            events.add("interrupted " + eventId);
        }

        @Override
        public void agentSaid(String text) {
            events.add("said " + text);
        }

        @Override
        public void agentCorrected(String original, String corrected) {
            events.add("corrected " + corrected);
        }

        @Override
        public void calleeSaid(String text) {
            events.add("callee " + text);
        }

        @Override
        public void toolCalled(String toolCallId, String tool, JsonNode parameters) {
            events.add("tool " + tool);
        }

        @Override
        public void toolRan(String tool, boolean isError) {
            events.add("ran " + tool);
        }

        @Override
        public void closed(EndReason reason) {
            events.add("closed " + reason.reason());
        }
    }
}
