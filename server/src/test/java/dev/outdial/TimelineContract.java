package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.ledger.ConversationSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// One whole conversation, and what its timeline tells of it: the callee interrupts the agent, presses a key, and hangs
/// up in the middle of the agent's sentence.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TimelineContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestServer server;
    private final String phone = Api.phone("33");
    private JsonNode meanwhile = tools.jackson.databind.node.MissingNode.getInstance();
    private JsonNode call = meanwhile;

    TimelineContract(TestDatabases database) {
        server = TestServer.of(database).speed(10).start();
    }

    @BeforeAll
    void theyTalk() {
        var ann = server.api().customer();
        var callId = ann.api().makeCall(phone).expect(200).text("callId");
        meanwhile = await().atMost(PATIENCE)
                .until(
                        () -> ann.api().get("/secure/calls/" + callId).json(),
                        known -> known.path("utterances").size() >= 2);
        call = await().atMost(PATIENCE)
                .until(
                        () -> ann.api()
                                .get("/secure/calls/" + callId)
                                .expect(200)
                                .json(),
                        known -> types(known).anyMatch("analyzed"::equals));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void itTellsExactlyWhatHappenedInItsOrder() {
        assertThat(types(call))
                .containsExactly(
                        "requested",
                        "policy",
                        "dialed",
                        "ringing",
                        "answered",
                        "stream.opened",
                        "agent.connected",
                        "agent.first-voice",
                        "interruption",
                        "dtmf",
                        "bridge.ended",
                        "bridge.quality",
                        "ended",
                        "analyzed");
        assertThat(event("policy").path("data").path("decision").asString()).isEqualTo("allowed");
        assertThat(event("dtmf").path("data").path("digit").asString()).isEqualTo("5");
        assertThat(event("agent.connected").path("data").path("conversationId").asString())
                .isEqualTo(conversation().id());
        assertThat(event("ended").path("data").path("endedBy").asString()).isEqualTo("callee");
        assertThat(event("ended").path("data").path("endReason").asString()).isEqualTo("callee-hung-up");
        assertThat(event("bridge.quality").path("data").path("interruptions").asInt())
                .isEqualTo(1);
    }

    @Test
    void itsTimesAreThoseOfThePhoneAndOfTheAgent() {
        var real = phoneCall();
        var start = Instant.parse(call.path("callData").path("startTime").asString());
        var last = start;
        for (JsonNode event : call.path("events")) {
            var at = Instant.parse(event.path("at").asString());
            assertThat(at).as("%s", event).isAfterOrEqualTo(last);
            assertThat(event.path("offsetMs").asLong())
                    .isEqualTo(Duration.between(start, at).toMillis());
            last = at;
        }
        // Twilio tells the answer in whole seconds, and may put the call's right by one.
        var answered = Instant.parse(event("answered").path("at").asString());
        assertThat(Duration.between(answered, answer()).abs()).isLessThan(Duration.ofMillis(1_100));
        assertThat(real.ended()).isTrue();
    }

    /// The answer from which the conversation's times are counted.
    private Instant answer() {
        var voice = event("agent.first-voice");
        return Instant.parse(voice.path("at").asString())
                .minusMillis(voice.path("data").path("afterAnswerMs").asLong());
    }

    private long sinceAnswer(String type) {
        return Duration.between(answer(), Instant.parse(event(type).path("at").asString()))
                .toMillis();
    }

    @Test
    void whatBothSidesSaidHasItsTimesAndHowMuchWasHeard() {
        var interruptedMs = sinceAnswer("interruption");
        var overMs = sinceAnswer("bridge.ended");
        var number = 0;
        for (JsonNode said : call.path("utterances")) {
            var context = said.toString();
            assertThat(said.path("number").asInt()).as(context).isGreaterThan(number);
            number = said.path("number").asInt();
            assertThat(said.path("startMs").asLong()).as(context).isBetween(0L, overMs);
            assertThat(said.path("endMs").asLong(-1))
                    .as(context)
                    .isBetween(said.path("startMs").asLong(), overMs + 50);
        }
        var agent = said("agent").toList();
        var cut =
                agent.stream().filter(said -> said.path("heard").asDouble() < 1).toList();
        assertThat(cut).as("what was talked over, and what was hung up on").hasSize(2);
        assertThat(cut.getFirst().path("endMs").asLong()).isCloseTo(interruptedMs, within(20L));
        assertThat(cut.getLast()).isEqualTo(agent.getLast());
        assertThat(cut)
                .allSatisfy(said -> assertThat(said.path("heard").asDouble()).isBetween(0.01, 0.99));
        // The callee is known to have begun when the agent fell silent.
        assertThat(said("callee")).anySatisfy(said -> {
            assertThat(said.path("startMs").asLong()).isCloseTo(interruptedMs, within(20L));
            assertThat(said.path("endMs").asLong())
                    .isGreaterThan(said.path("startMs").asLong());
        });
    }

    @Test
    void bothSidesWordsAreThoseOfTheConversation() {
        var spoken = conversation().transcript().stream()
                .filter(turn -> turn.role().equals("user"))
                .map(ConversationSnapshot.Turn::message)
                .toList();
        assertThat(spoken).hasSize(3);
        assertThat(said("callee").map(said -> said.path("text").asString())).containsExactlyElementsOf(spoken);
        assertThat(said("agent").map(said -> said.path("text").asString()))
                .containsExactlyElementsOf(conversation().transcript().stream()
                        .filter(turn ->
                                turn.role().equals("agent") && !turn.message().isEmpty())
                        .map(ConversationSnapshot.Turn::message)
                        .toList());
    }

    @Test
    void theTranscriptIsThereWhileTheyTalk() {
        assertThat(meanwhile.path("callData").path("status").asString()).isEqualTo("in-progress");
        var text = meanwhile.path("callDetails").path("callTranscript").asString();
        assertThat(text).startsWith("Agent: ").contains("\nCallee: ");
        assertThat(text.lines()).hasSize(meanwhile.path("utterances").size());
    }

    private CallSnapshot phoneCall() {
        return server.simulator().ledger().callsTo(phone).getFirst();
    }

    private ConversationSnapshot conversation() {
        var id = call.path("callData").path("elevenLabsConversationId").asString();
        return server.simulator().ledger().conversation(id).orElseThrow();
    }

    private JsonNode event(String type) {
        return StreamSupport.stream(call.path("events").spliterator(), false)
                .filter(event -> event.path("type").asString().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private Stream<JsonNode> said(String speaker) {
        return StreamSupport.stream(call.path("utterances").spliterator(), false)
                .filter(said -> said.path("speaker").asString().equals(speaker));
    }

    private static Stream<String> types(JsonNode call) {
        List<JsonNode> events =
                StreamSupport.stream(call.path("events").spliterator(), false).toList();
        return events.stream().map(event -> event.path("type").asString());
    }
}
