package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.Json;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Whole calls: from the request to what history says of them, for each kind of person who may pick up.
///
/// All calls are made at once, before the first test: people do not wait for one another.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WholeCallsContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Who is called, and what history must say afterwards.
    ///
    /// The digits end the number, by which the simulator chooses the callee; the outcome is null where there was no
    /// conversation to judge.
    enum Story {
        TALKS("00", "completed", "agent", "agent-ended", "interested"),
        BARGES_IN("11", "completed", "agent", "agent-ended", "interested"),
        BUSY("12", "busy", "callee", "busy", null),
        NO_ANSWER("13", "no-answer", "callee", "no-answer", null),
        HANGS_UP_EARLY("14", "completed", "callee", "callee-hung-up", "unknown"),
        VOICEMAIL("16", "completed", "agent", "agent-found-voicemail", "unavailable"),
        DECLINES("17", "busy", "callee", "busy", null),
        UNREACHABLE("18", "failed", "carrier", "failed", null),
        PRESSES_KEYS("20", "completed", "agent", "agent-ended", null),
        NOT_INTERESTED("22", "completed", "agent", "agent-ended", "not-interested"),
        DRIVING("23", "completed", "agent", "agent-ended", "callback"),
        NO_RING_SIGNAL("24", "completed", "agent", "agent-ended", "interested"),
        WEBHOOK_LOST("00", "completed", "agent", "agent-ended", "interested");

        private final String ending;
        private final String status;
        private final String endedBy;
        private final String endReason;
        private final @Nullable String outcome;

        Story(String ending, String status, String endedBy, String endReason, @Nullable String outcome) {
            this.ending = ending;
            this.status = status;
            this.endedBy = endedBy;
            this.endReason = endReason;
            this.outcome = outcome;
        }

        boolean isAnswered() {
            return status.equals("completed");
        }
    }

    private final TestServer server;
    private final Map<Story, JsonNode> told = new EnumMap<>(Story.class);
    private final Map<Story, String> phones = new EnumMap<>(Story.class);
    private final Api.Customer ann;

    WholeCallsContract(TestDatabases database) {
        server = TestServer.of(database).speed(20).start();
        ann = server.api().customer(client("agent_demo"));
    }

    private static ObjectNode client(String agentId) {
        var fields = Api.clientFields().put("agentId", agentId);
        ((ObjectNode) fields.path("clientMeta")).put("fullName", "Ann Lee").put("businessName", "Bella's Dental");
        return fields;
    }

    @BeforeAll
    void everybodyIsCalled() {
        var bob = server.api().customer(client("agent_loses_webhooks"));
        server.simulator()
                .faults()
                .add(FaultRule.once(FaultPoint.POST_CALL_WEBHOOK, new FaultAction.Lose())
                        .when(FaultRule.Match.agent("agent_loses_webhooks")));
        var ids = new EnumMap<Story, String>(Story.class);
        for (Story story : Story.values()) {
            var phone = Api.phone(story.ending);
            phones.put(story, phone);
            var request = Json.object().put("phone", phone);
            request.putObject("metadata").put("story", story.name());
            if (story == Story.VOICEMAIL) {
                request.put("machineDetection", "Enable");
            }
            ids.put(
                    story,
                    caller(story, bob)
                            .post("/secure/make-call", request)
                            .expect(200)
                            .text("callId"));
        }
        ids.forEach((story, callId) -> told.put(
                story,
                await().atMost(PATIENCE)
                        .until(
                                () -> caller(story, bob)
                                        .get("/secure/calls/" + callId)
                                        .expect(200)
                                        .json(),
                                this::isComplete)));
    }

    private Api caller(Story story, Api.Customer bob) {
        return story == Story.WEBHOOK_LOST ? bob.api() : ann.api();
    }

    private boolean isComplete(JsonNode call) {
        var data = call.path("callData");
        return switch (data.path("status").asString("")) {
            case "completed" ->
                data.path("price").isString()
                        && call.path("callDetails").path("callSummary").isString();
            case "busy", "no-answer", "failed", "canceled" -> true;
            default -> false;
        };
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void historyTellsHowTheCallWentAndWhoEndedIt(Story story) {
        var data = call(story).path("callData");
        assertThat(data.path("status").asString()).isEqualTo(story.status);
        assertThat(data.path("endedBy").asString()).isEqualTo(story.endedBy);
        assertThat(data.path("endReason").asString()).isEqualTo(story.endReason);
        assertThat(data.path("phone").asString()).isEqualTo(phones.get(story));
        assertThat(data.path("callCount").asInt()).isEqualTo(1);
        assertThat(call(story).path("metadata").path("story").asString()).isEqualTo(story.name());
    }

    @ParameterizedTest
    @EnumSource
    void itsTimesAndItsDurationAreTwilios(Story story) {
        var data = call(story).path("callData");
        var ledger = server.simulator().ledger().callsTo(Objects.requireNonNull(phones.get(story)));
        assertThat(ledger).hasSize(1);
        var real = ledger.getFirst();
        assertThat(data.path("callSid").asString()).isEqualTo(real.sid());
        assertThat(data.path("duration").asLong()).isEqualTo(real.durationSeconds());
        var start = Instant.parse(data.path("startTime").asString());
        var end = Instant.parse(data.path("endTime").asString());
        assertThat(end).isAfterOrEqualTo(start);
        if (story.isAnswered()) {
            assertThat(Instant.parse(data.path("answerTime").asString())).isBetween(start, end);
            assertThat(data.path("duration").asLong()).isPositive();
            assertThat(data.path("price").asString()).startsWith("-0.0");
            assertThat(data.path("priceUnit").asString()).isEqualTo("USD");
        } else {
            assertThat(data.path("answerTime").isNull()).isTrue();
            assertThat(data.path("duration").asInt()).isZero();
            assertThat(data.path("price").isNull()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void historyKeepsWhatBothSidesSaid(Story story) {
        var call = call(story);
        if (!story.isAnswered()) {
            assertThat(call.path("utterances")).isEmpty();
            assertThat(call.path("callDetails").path("callTranscript").isNull()).isTrue();
            assertThat(call.path("callData").path("elevenLabsConversationId").isNull())
                    .isTrue();
            return;
        }
        var id = call.path("callData").path("elevenLabsConversationId").asString();
        var conversation = server.simulator().ledger().conversation(id).orElseThrow();
        var spoken = new ArrayList<String>();
        conversation.transcript().forEach(turn -> {
            if (!turn.message().isEmpty()) {
                spoken.add((turn.role().equals("agent") ? "Agent: " : "Callee: ") + turn.message());
            }
        });
        assertThat(call.path("callDetails").path("callTranscript").asString().lines())
                .containsExactlyElementsOf(spoken);
        assertThat(call.path("utterances")).hasSize(spoken.size());
        assertThat(conversation.protocolErrors()).isEmpty();
        // One or two may have been on their way when the conversation ended.
        assertThat(conversation.pingsSent() - conversation.pongs()).isBetween(0, 2);
    }

    @ParameterizedTest
    @EnumSource
    void utterancesSayWhoSpokeWhenAndHowMuchWasHeard(Story story) {
        var last = 0L;
        for (JsonNode said : call(story).path("utterances")) {
            var context = said.toString();
            assertThat(said.path("speaker").asString()).as(context).isIn("agent", "callee");
            assertThat(said.path("startMs").asLong()).as(context).isGreaterThanOrEqualTo(0);
            if (said.path("speaker").asString().equals("agent")) {
                assertThat(said.path("startMs").asLong()).as(context).isGreaterThanOrEqualTo(last);
                last = said.path("startMs").asLong();
                assertThat(said.path("heard").asDouble()).as(context).isBetween(0.0, 1.0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eventsComeInTheOrderOfTime(Story story) {
        var call = call(story);
        var start = Instant.parse(call.path("callData").path("startTime").asString());
        var last = start;
        var types = new ArrayList<String>();
        for (JsonNode event : call.path("events")) {
            var at = Instant.parse(event.path("at").asString());
            assertThat(at).as("%s", call.path("events")).isAfterOrEqualTo(last);
            assertThat(event.path("offsetMs").asLong())
                    .isEqualTo(Duration.between(start, at).toMillis());
            last = at;
            types.add(event.path("type").asString());
        }
        assertThat(types.getFirst()).isEqualTo("requested");
        assertThat(types.get(1)).isEqualTo("policy");
        assertThat(types.get(2)).isEqualTo("dialed");
        if (story.isAnswered()) {
            assertThat(types)
                    .containsSubsequence("requested", "dialed", "answered", "agent.connected", "agent.first-voice");
            assertThat(types).contains("bridge.ended", "bridge.quality", "ended", "analyzed");
        } else {
            assertThat(types.getLast()).isEqualTo("ended");
        }
    }

    @ParameterizedTest
    @EnumSource
    void detailsSayWhatCameOfIt(Story story) {
        var details = call(story).path("callDetails");
        if (!story.isAnswered()) {
            assertThat(details.path("callOutcome").asString()).isEqualTo("unknown");
            assertThat(details.path("callSummary").isNull()).isTrue();
        } else if (story.outcome != null) {
            assertThat(details.path("callOutcome").asString()).isEqualTo(story.outcome);
        }
    }

    @Test
    void machineDetectionTellsWhoAnswered() {
        assertThat(call(Story.VOICEMAIL).path("callData").path("answeredBy").asString())
                .isEqualTo("machine_start");
        assertThat(call(Story.TALKS).path("callData").path("answeredBy").isNull())
                .isTrue();
    }

    @Test
    void whoeverTalksOverTheAgentCutsItShort() {
        var call = call(Story.BARGES_IN);
        var stream = server.simulator()
                .ledger()
                .callsTo(Objects.requireNonNull(phones.get(Story.BARGES_IN)))
                .getFirst()
                .streams()
                .getFirst();
        assertThat(stream.clears()).isNotEmpty();
        assertThat(types(call)).contains("interruption");
        assertThat(utterances(call, "agent"))
                .anySatisfy(said -> assertThat(said.path("heard").asDouble()).isLessThan(1.0));
        assertThat(utterances(call(Story.TALKS), "agent"))
                .allSatisfy(said -> assertThat(said.path("heard").asDouble()).isEqualTo(1.0));
    }

    @Test
    void keysReachTheAgentAndHistory() {
        var call = call(Story.PRESSES_KEYS);
        var digits = new ArrayList<String>();
        for (JsonNode event : call.path("events")) {
            if (event.path("type").asString().equals("dtmf")) {
                digits.add(event.path("data").path("digit").asString());
            }
        }
        assertThat(digits).containsExactly("1", "2", "#");
        var id = call.path("callData").path("elevenLabsConversationId").asString();
        assertThat(server.simulator().ledger().conversation(id).orElseThrow().contextualUpdates())
                .containsExactly("The callee pressed 1", "The callee pressed 2", "The callee pressed #");
    }

    @Test
    void whatTheLostWebhookShouldHaveToldIsFetched() {
        var sent = server.simulator().ledger().postCallWebhooks();
        assertThat(sent).anySatisfy(delivery -> {
            assertThat(delivery.fields().get("body")).contains("agent_loses_webhooks");
            assertThat(delivery.httpStatus()).isNull();
        });
        assertThat(sent.stream().filter(delivery -> delivery.httpStatus() != null))
                .allSatisfy(delivery -> assertThat(delivery.httpStatus()).isEqualTo(200));
        assertThat(call(Story.WEBHOOK_LOST)
                        .path("callDetails")
                        .path("callSummary")
                        .asString())
                .isEqualTo("The callee moved the appointment to Tuesday at half past two.");
    }

    @Test
    void theAgentKnowsTheClientAndTheCallee() {
        var id = call(Story.TALKS)
                .path("callData")
                .path("elevenLabsConversationId")
                .asString();
        assertThat(server.simulator().ledger().conversation(id).orElseThrow().dynamicVariables())
                .containsEntry("full_name", "Ann Lee")
                .containsEntry("first_name", "Ann")
                .containsEntry("business_name", "Bella's Dental")
                .containsEntry("phone", phones.get(Story.TALKS))
                .containsEntry("client_id", ann.id());
    }

    @Test
    void statisticsAgreeWithHistory() {
        var stats = ann.api().get("/secure/call-stats").expect(200).json().path("stats");
        var mine = told.entrySet().stream()
                .filter(each -> each.getKey() != Story.WEBHOOK_LOST)
                .map(Map.Entry::getValue)
                .toList();
        assertThat(stats.path("totalCalls").asInt()).isEqualTo(mine.size());
        agree(stats.path("callsByStatus"), mine, "/callData/status");
        agree(stats.path("callsByOutcome"), mine, "/callDetails/callOutcome");
        agree(stats.path("callsBySentiment"), mine, "/callDetails/callSentiment");
        var seconds = mine.stream()
                .mapToLong(call -> call.path("callData").path("duration").asLong())
                .sum();
        assertThat(stats.path("totalDuration").asLong()).isEqualTo(seconds);
    }

    private static void agree(JsonNode counts, List<JsonNode> calls, String where) {
        counts.properties()
                .forEach(count -> assertThat(count.getValue().asLong())
                        .as("%s %s", where, count.getKey())
                        .isEqualTo(calls.stream()
                                .filter(call -> call.at(where).asString("").equals(count.getKey()))
                                .count()));
    }

    @Test
    void nobodyIsLeftOnTheLine() {
        await().atMost(PATIENCE).until(() -> server.server().liveCalls() == 0);
        assertThat(server.simulator().ledger().posts()).hasSize(Story.values().length);
        assertThat(server.simulator().ledger().calls())
                .allSatisfy(call -> assertThat(call.ended()).as(call.persona()).isTrue());
        assertThat(server.simulator().ledger().conversations())
                .allSatisfy(conversation -> assertThat(conversation.open()).isFalse());
    }

    private JsonNode call(Story story) {
        return Objects.requireNonNull(told.get(story));
    }

    private static List<String> types(JsonNode call) {
        return StreamSupport.stream(call.path("events").spliterator(), false)
                .map(event -> event.path("type").asString())
                .toList();
    }

    private static List<JsonNode> utterances(JsonNode call, String speaker) {
        return StreamSupport.stream(call.path("utterances").spliterator(), false)
                .filter(said -> said.path("speaker").asString().equals(speaker))
                .toList();
    }
}
