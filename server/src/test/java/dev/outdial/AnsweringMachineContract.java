package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.Json;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import dev.outdial.simulator.ledger.CallSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Machines that pick up, in each way of dealing with them, and verdicts that come late, twice, wrong or never.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AnsweringMachineContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String MESSAGE = "Hello, this is Acme. Please call us back.";

    private final TestServer server;

    AnsweringMachineContract(TestDatabases database) {
        server = TestServer.of(database).speed(10).start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /// @param agentId `agent_silent` only listens, so that nothing but the verdict ends the call
    private Api.Customer client(String onMachine, String agentId) {
        return server.api()
                .customer(Api.clientFields()
                        .put("agentId", agentId)
                        .put("machineDetection", "Enable")
                        .put("onMachine", onMachine)
                        .put("voicemailMessage", MESSAGE));
    }

    @Test
    void aMachineIsHungUpOn() {
        var ann = client("hang-up", "agent_silent");
        var call = endOf(ann, Api.phone("16"));
        assertEnd(call, "system", "voicemail");
        assertThat(call.path("callData").path("answeredBy").asString()).isEqualTo("machine_start");
        assertThat(detected(call)).containsExactly("machine_start hang-up");
        assertThat(real(call).spoken()).isEmpty();
    }

    @Test
    void aFaxIsHungUpOnAlsoByWhoLeavesMessages() {
        var ann = client("leave-message", "agent_silent");
        var call = endOf(ann, Api.phone("26"));
        assertEnd(call, "system", "fax");
        assertThat(real(call).spoken()).isEmpty();
    }

    @Test
    void aMessageIsLeftBehindTheBeep() {
        var ann = client("leave-message", "agent_silent");
        var call = endOf(ann, Api.phone("16"));
        assertEnd(call, "system", "voicemail-message");
        assertThat(call.path("callData").path("answeredBy").asString()).isEqualTo("machine_end_beep");
        assertThat(detected(call)).containsExactly("machine_end_beep leave-message");
        assertThat(real(call).spoken()).containsExactly(MESSAGE);
        assertThat(real(call).form().get("MachineDetection")).containsExactly("DetectMessageEnd");
        assertThat(real(call).form().get("AsyncAmd")).containsExactly("true");
    }

    @Test
    void whereTheCarrierTakesNoMessageTheCallIsEnded() {
        var ann = client("leave-message", "agent_silent");
        var phone = Api.phone("16");
        server.simulator()
                .faults()
                .add(FaultRule.once(FaultPoint.UPDATE, new FaultAction.Status(503))
                        .when(FaultRule.Match.to(phone)));
        var call = endOf(ann, phone);
        assertEnd(call, "system", "voicemail");
        assertThat(real(call).spoken()).isEmpty();
    }

    @Test
    void whereTheClientGoesOnTheAgentFindsOutByItself() {
        var ann = client("continue", "agent_demo");
        var call = endOf(ann, Api.phone("16"));
        assertEnd(call, "agent", "agent-found-voicemail");
        assertThat(detected(call)).containsExactly("machine_start continue");
    }

    @Test
    void aVerdictThatNeverComesLeavesTheAgentToFindOut() {
        var ann = client("hang-up", "agent_demo");
        var phone = Api.phone("16");
        loseVerdict(phone);
        var call = endOf(ann, phone);
        assertEnd(call, "agent", "agent-found-voicemail");
        assertThat(detected(call)).isEmpty();
    }

    @Test
    void aVerdictThatComesTwiceIsActedOnOnce() {
        var ann = client("leave-message", "agent_silent");
        var phone = Api.phone("16");
        server.simulator()
                .faults()
                .add(FaultRule.once(FaultPoint.CALLBACK, new FaultAction.Duplicate(3))
                        .when(new FaultRule.Match(phone, null, "amd", null)));
        var call = endOf(ann, phone);
        assertEnd(call, "system", "voicemail-message");
        assertThat(detected(call)).hasSize(1);
        assertThat(real(call).spoken()).containsExactly(MESSAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hang-up", "leave-message"})
    void aPersonWhoHasTalkedIsNotHungUpOn(String onMachine) {
        var ann = client(onMachine, "agent_demo");
        var phone = Api.phone("00");
        loseVerdict(phone);
        var made = ann.api().makeCall(phone).expect(200);
        var callId = made.text("callId");
        await().atMost(PATIENCE).until(() -> lines(get(ann, callId)) >= 2);
        judge(callId, made.text("callSid"), "machine_end_other");

        var call = end(ann, callId);
        assertThat(detected(call)).containsExactly("machine_end_other ignored");
        assertThat(call.path("callData").path("endReason").asString()).isEqualTo("agent-ended");
        assertThat(call.path("callDetails").path("callOutcome").asString()).isNotEqualTo("unavailable");
        assertThat(real(call).spoken()).isEmpty();
    }

    @Test
    void aVerdictAfterTheEndChangesNothingButWhoAnswered() {
        var ann = server.api().customer(Api.clientFields().put("onMachine", "hang-up"));
        var phone = Api.phone("14");
        var call = endOf(ann, phone);
        var callId = call.path("callId").asString();
        judge(callId, call.path("callData").path("callSid").asString(), "machine_start");

        await().atMost(PATIENCE)
                .until(() -> get(ann, callId)
                        .path("callDetails")
                        .path("callOutcome")
                        .asString()
                        .equals("unavailable"));
        var after = get(ann, callId);
        assertThat(after.path("callData").path("answeredBy").asString()).isEqualTo("machine_start");
        assertThat(after.path("callData").path("endReason").asString()).isEqualTo("callee-hung-up");
        assertThat(detected(after)).isEmpty();
    }

    @Test
    void leavingMessagesNeedsAMessage() {
        var ann = server.api().customer();
        var path = "/admin/clients/" + ann.id();
        var reply = server.api().admin().put(path, Json.parse("{\"onMachine\": \"leave-message\"}"));
        reply.expect(400);
        assertThat(reply.body()).contains("voicemailMessage");
        server.api().admin().put(path, Json.parse("{\"onMachine\": \"shout\"}")).expect(400);
        server.api()
                .admin()
                .put(path, Json.parse("{\"onMachine\": \"leave-message\", \"voicemailMessage\": \"Hi\"}"))
                .expect(200);
        assertThat(ann.api().get("/secure/client").expect(200).text("client.onMachine"))
                .isEqualTo("leave-message");
        for (String target : List.of(
                "{\"name\": \"Help\", \"phone\": \"911\"}",
                "{\"name\": \"Help\", \"phone\": \"+19005550199\"}",
                "{\"name\": \"\", \"phone\": \"+12125550199\"}",
                "{\"name\": \"Help\"}",
                "\"Help\"")) {
            server.api()
                    .admin()
                    .put(path, Json.parse("{\"transferTargets\": [%s]}".formatted(target)))
                    .expect(400);
        }
        var twice = "{\"name\": \"Help\", \"phone\": \"+12125550199\"}";
        server.api()
                .admin()
                .put(path, Json.parse("{\"transferTargets\": [%s, %s]}".formatted(twice, twice)))
                .expect(400);
    }

    private void loseVerdict(String phone) {
        server.simulator()
                .faults()
                .add(FaultRule.once(FaultPoint.CALLBACK, new FaultAction.Lose())
                        .when(new FaultRule.Match(phone, null, "amd", null)));
    }

    private void judge(String callId, String callSid, String verdict) {
        var fields = Map.of("CallSid", callSid, "AnsweredBy", verdict);
        assertThat(new TwilioPretender(server)
                        .send("/twilio/amd?callId=" + callId, fields)
                        .status())
                .isEqualTo(204);
    }

    private JsonNode endOf(Api.Customer ann, String phone) {
        return end(ann, ann.api().makeCall(phone).expect(200).text("callId"));
    }

    private JsonNode end(Api.Customer ann, String callId) {
        return await().atMost(PATIENCE)
                .until(
                        () -> get(ann, callId),
                        call -> call.path("callData").path("status").asString().equals("completed")
                                && server.server().liveCalls() == 0);
    }

    private static JsonNode get(Api.Customer ann, String callId) {
        return ann.api().get("/secure/calls/" + callId).expect(200).json();
    }

    private static void assertEnd(JsonNode call, String by, String reason) {
        var data = call.path("callData");
        assertThat(data.path("endReason").asString()).isEqualTo(reason);
        assertThat(data.path("endedBy").asString()).isEqualTo(by);
        assertThat(call.path("callDetails").path("callOutcome").asString()).isEqualTo("unavailable");
        assertThat(data.path("answeredBy").isString()).isTrue();
    }

    private CallSnapshot real(JsonNode call) {
        var sid = call.path("callData").path("callSid").asString();
        return server.simulator().ledger().call(sid).orElseThrow();
    }

    private static long lines(JsonNode call) {
        return StreamSupport.stream(call.path("utterances").spliterator(), false)
                .filter(said -> said.path("speaker").asString().equals("callee"))
                .count();
    }

    private static List<String> detected(JsonNode call) {
        return StreamSupport.stream(call.path("events").spliterator(), false)
                .filter(event -> event.path("type").asString().equals("machine.detected"))
                .map(event -> event.path("data"))
                .map(data -> data.path("answeredBy").asString() + " "
                        + data.path("action").asString())
                .toList();
    }
}
