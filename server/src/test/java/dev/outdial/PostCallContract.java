package dev.outdial;

import static dev.outdial.PostCallPretender.collect;
import static dev.outdial.PostCallPretender.conversation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.Json;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import dev.outdial.simulator.fault.FaultRule.Match;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// What ElevenLabs tells after a call: lost, twice, late, early or forged, the record comes out right; and what people
/// made of it stays.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PostCallContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Match ANY = new Match(null, null, null, null);

    private final MovableClock clock = new MovableClock();
    private final TestServer server;
    private final Api api;
    private final Api.Customer ann;
    private final PostCallPretender elevenLabs;

    PostCallContract(TestDatabases database) {
        server = TestServer.of(database)
                .speed(10)
                .clock(clock)
                .tokenLifetime(Duration.ofDays(30))
                .start();
        ann = server.api().customer();
        api = ann.api();
        elevenLabs = new PostCallPretender(server, clock);
        // The simulator's own webhooks never come.
        server.simulator()
                .faults()
                .add(new FaultRule(FaultPoint.POST_CALL_WEBHOOK, ANY, 10_000, new FaultAction.Lose()));
    }

    @BeforeEach
    void itIsNow() {
        clock.reset();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private JsonNode call(String callId) {
        return api.get("/secure/calls/" + callId).expect(200).json();
    }

    private JsonNode details(String callId) {
        return call(callId).path("callDetails");
    }

    private JsonNode awaitAnalysis(String callId) {
        return await().atMost(PATIENCE)
                .until(() -> call(callId), call -> call.path("analysis").isObject());
    }

    private String busyCall() {
        return api.callToItsEnd(Api.busyPhone()).path("callId").asString();
    }

    private long counted(String outcome) {
        return api.get("/secure/call-stats")
                .at("stats.callsByOutcome." + outcome)
                .asLong();
    }

    private static long analyses(JsonNode call) {
        return call.path("events")
                .valueStream()
                .filter(event -> event.path("type").asString().equals("analyzed"))
                .count();
    }

    @Test
    void aLostWebhookIsMadeUpForWithinFifteenMinutes() {
        var callId = api.callToItsEnd(Api.phone("22")).path("callId").asString();

        clock.advance(Duration.ofMinutes(15));

        var call = awaitAnalysis(callId);
        assertThat(call.path("callDetails").path("callOutcome").asString()).isEqualTo("not-interested");
        assertThat(call.path("callDetails").path("callSentiment").asString()).isEqualTo("negative");
        assertThat(call.path("callDetails").path("nextAction").asString()).isEqualTo("Do not call again");
        assertThat(call.path("callDetails")
                        .path("evaluation")
                        .path("callSuccessful")
                        .asString())
                .isEqualTo("failure");
        assertThat(call.at("/callDetails/evaluation/criteria/reached_goal/result")
                        .asString())
                .isEqualTo("failure");
        assertThat(call.path("callData").path("agentCost").isIntegralNumber()).isTrue();
    }

    @Test
    void aWebhookTwoHoursLateIsStillTakenIn() {
        server.simulator()
                .faults()
                .add(new FaultRule(FaultPoint.CONVERSATION, ANY, 10_000, new FaultAction.Status(503)));
        try {
            var ended = api.callToItsEnd(Api.phone("22"));
            clock.advance(Duration.ofHours(2));
            var callId = ended.path("callId").asString();
            var data = conversation(callId, "Told late.", "Bye.");
            data.put(
                    "conversation_id",
                    call(callId)
                            .path("callData")
                            .path("elevenLabsConversationId")
                            .asString());

            elevenLabs.analyzed(collect(data, "callOutcome", "callback")).expect(200);

            assertThat(details(callId).path("callOutcome").asString()).isEqualTo("callback");
            assertThat(details(callId).path("callSummary").asString()).isEqualTo("Told late.");
        } finally {
            server.simulator().faults().clear();
            server.simulator()
                    .faults()
                    .add(new FaultRule(FaultPoint.POST_CALL_WEBHOOK, ANY, 10_000, new FaultAction.Lose()));
        }
    }

    @Test
    void aWebhookThatComesTwiceCountsOnce() {
        var callId = busyCall();
        var interested = counted("interested");
        var first = collect(conversation(callId, "The first.", "Yes."), "call_outcome", "interested");
        for (int i = 0; i < 3; i++) {
            elevenLabs.analyzed(first).expect(200);
        }
        elevenLabs
                .analyzed(collect(conversation(callId, "Another.", "No."), "call_outcome", "callback"))
                .expect(200);

        var call = call(callId);
        assertThat(call.path("callDetails").path("callOutcome").asString()).isEqualTo("interested");
        assertThat(call.path("callDetails").path("callTranscript").asString()).isEqualTo("Callee: Yes.");
        assertThat(analyses(call)).isEqualTo(1);
        assertThat(counted("interested")).isEqualTo(interested + 1);
    }

    @Test
    void aWebhookBeforeTheEndOfTheCallIsKeptToTheEnd() {
        var callId = api.makeCall(Api.phone("22")).expect(200).text("callId");
        await().atMost(PATIENCE)
                .until(() ->
                        call(callId).path("callData").path("status").asString().equals("in-progress"));
        var callbacks = counted("callback");

        elevenLabs
                .analyzed(collect(conversation(callId, "Told early.", "Hello."), "outcome", "callback"))
                .expect(200);
        api.awaitEnd(callId);

        await().atMost(PATIENCE)
                .until(() -> call(callId).path("callData").path("quality").isObject());
        assertThat(details(callId).path("callSummary").asString()).isEqualTo("Told early.");
        assertThat(details(callId).path("callTranscript").asString()).isEqualTo("Callee: Hello.");
        assertThat(counted("callback")).isEqualTo(callbacks + 1);
    }

    @Test
    void aForgedOrOldWebhookChangesNothing() {
        var callId = busyCall();
        var data = collect(conversation(callId, "A lie.", "Yes."), "call_outcome", "interested");
        var before = call(callId);

        elevenLabs.withSecret("a guess").analyzed(data).expect(401);
        elevenLabs
                .at(InstantSource.offset(clock, Duration.ofMinutes(-31)))
                .analyzed(data)
                .expect(401);
        elevenLabs
                .at(InstantSource.offset(clock, Duration.ofMinutes(6)))
                .analyzed(data)
                .expect(401);
        elevenLabs
                .analyzed(data.deepCopy().put("agent_id", "agent_of_somebody"))
                .expect(200);

        assertThat(call(callId)).isEqualTo(before);
    }

    @Test
    void whatPeopleCorrectedStaysWhateverComesLater() {
        var callId = busyCall();
        var own = "/secure/calls/" + callId;
        var admin = "/admin/clients/%s/calls/%s".formatted(ann.id(), callId);
        var notInterested = counted("not-interested");
        api.put(own, Json.parse("{\"callDetails\": {\"callOutcome\": \"not-interested\", \"nextAction\": null}}"))
                .expect(200);
        server.api()
                .admin()
                .put(admin, Json.parse("{\"callDetails\": {\"agentNotes\": \"Heard it myself.\"}}"))
                .expect(200);

        var data = conversation(callId, "By the machine.", "Yes.");
        collect(data, "callOutcome", "interested");
        collect(data, "nextAction", "Send the contract");
        collect(data, "nextActionDate", "2026-12-01");
        elevenLabs.analyzed(data).expect(200);
        elevenLabs.analyzed(data).expect(200);

        var call = call(callId);
        assertThat(call.path("callDetails").path("callOutcome").asString()).isEqualTo("not-interested");
        assertThat(call.path("callDetails").path("nextAction").isNull()).isTrue();
        assertThat(call.path("callDetails").path("agentNotes").asString()).isEqualTo("Heard it myself.");
        assertThat(call.path("callDetails").path("callSummary").asString()).isEqualTo("By the machine.");
        assertThat(call.path("callDetails").path("nextActionDate").asString()).isEqualTo("2026-12-01");
        assertThat(call.path("analysis").path("callOutcome").asString()).isEqualTo("interested");
        assertThat(call.path("analysis").path("nextAction").asString()).isEqualTo("Send the contract");
        assertThat(call.path("corrections").size()).isEqualTo(2);
        assertThat(call.at("/corrections/0/by").asString()).isEqualTo("client");
        assertThat(call.at("/corrections/0/changes"))
                .isEqualTo(Json.parse("{\"callOutcome\": \"not-interested\", \"nextAction\": null}"));
        assertThat(call.at("/corrections/1/by").asString()).isEqualTo("operator");
        assertThat(counted("not-interested")).isEqualTo(notInterested + 1);

        // And after it, too.
        api.put(own, Json.parse("{\"callDetails\": {\"callOutcome\": \"callback\"}}"))
                .expect(200);
        elevenLabs.analyzed(data).expect(200);
        assertThat(details(callId).path("callOutcome").asString()).isEqualTo("callback");
        assertThat(counted("not-interested")).isEqualTo(notInterested);
    }

    @Test
    void collectedFieldsWinOverTheJudgement() {
        for (var fields : List.of(
                List.of("callOutcome", "callSentiment", "nextAction", "nextActionDate"),
                List.of("call_outcome", "call_sentiment", "next_action", "next_action_date"))) {
            var callId = busyCall();
            var data = conversation(callId);
            data.withObject("analysis").put("call_successful", "failure");
            collect(data, fields.get(0), "Callback");
            collect(data, fields.get(1), "Positive");
            collect(data, fields.get(2), "Ring again");
            collect(data, fields.get(3), "2026-12-24");
            elevenLabs.analyzed(data).expect(200);
            var details = details(callId);
            assertThat(details.path("callOutcome").asString()).isEqualTo("callback");
            assertThat(details.path("callSentiment").asString()).isEqualTo("positive");
            assertThat(details.path("nextAction").asString()).isEqualTo("Ring again");
            assertThat(details.path("nextActionDate").asString()).isEqualTo("2026-12-24");
        }
    }

    @Test
    void withoutCollectedFieldsAndWithoutARuleNothingIsGuessedFromTheJudgement() {
        for (var judgement : List.of("success", "failure", "unknown")) {
            var callId = busyCall();
            var data = conversation(callId);
            data.withObject("analysis").put("call_successful", judgement);
            elevenLabs.analyzed(data).expect(200);
            assertThat(details(callId).path("callOutcome").asString()).isEqualTo("unknown");
            assertThat(details(callId).path("evaluation").path("callSuccessful").asString())
                    .isEqualTo(judgement);
        }
        // Nor is a word that is none of ours guessed at.
        var callId = busyCall();
        var data = collect(conversation(callId), "callOutcome", "maybe");
        data.withObject("analysis").put("call_successful", "success");
        elevenLabs.analyzed(data).expect(200);
        assertThat(details(callId).path("callOutcome").asString()).isEqualTo("unknown");
    }

    @Test
    void aConversationThatFailedOrWasNotAnalysedIsTakenInAsItIs() {
        var callId = busyCall();
        var data = conversation(callId).put("status", "failed");
        data.putNull("analysis");
        elevenLabs.analyzed(data.deepCopy().put("status", "processing")).expect(200);
        assertThat(call(callId).path("analysis").isNull()).isTrue();
        elevenLabs.analyzed(data).expect(200);
        assertThat(call(callId).path("analysis").isObject()).isTrue();
        assertThat(details(callId).path("evaluation").isNull()).isTrue();
    }

    @Test
    void audioIsThankedForAndNotKept() {
        var callId = busyCall();
        var before = call(callId);
        var small = conversation(callId).put("full_audio", "SUQz".repeat(1000));
        elevenLabs.send("post_call_audio", small).expect(200);
        assertThat(call(callId)).isEqualTo(before);
    }

    @Test
    void aCallThatElevenLabsCouldNotBeginKeepsTheReason() {
        var callId = busyCall();
        var data = conversation(callId).put("failure_reason", "no-answer");
        elevenLabs.send("call_initiation_failure", data).expect(200);
        elevenLabs.send("call_initiation_failure", data).expect(200);
        var events = call(callId)
                .path("events")
                .valueStream()
                .filter(event -> event.path("type").asString().equals("agent.initiation-failed"))
                .toList();
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().path("data").path("reason").asString()).isEqualTo("no-answer");
    }
}
