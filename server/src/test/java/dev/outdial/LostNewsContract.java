package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.call.Carrier;
import dev.outdial.call.DialingConfig;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import dev.outdial.simulator.fault.FaultRule.Match;
import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.twilio.TwilioCarrier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Calls whose news is lost, repeated, late or false, or whose creation nobody is sure of: each reaches a true end, and
/// nobody is called twice.
///
/// The clock is moved where a person would have to wait.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LostNewsContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration NOT_PLACED_AFTER = Duration.ofSeconds(40);
    private static final String STRANGER = "CA0123456789abcdef0123456789abcdef";

    private final MovableClock clock = new MovableClock();
    private final TestServer server;
    private final Api api;
    private final Api.Customer ann;
    private final TwilioPretender twilio;

    LostNewsContract(TestDatabases database) {
        server = TestServer.of(database)
                .speed(20)
                .clock(clock)
                .dialing(new DialingConfig(
                        DialingConfig.DEFAULT.pricePerMinute(),
                        NOT_PLACED_AFTER,
                        DialingConfig.DEFAULT.throttleBudget(),
                        DialingConfig.DEFAULT.idempotencyPeriod()))
                .twilioTimeout(Duration.ofMillis(1500))
                .start();
        ann = server.api().customer();
        api = ann.api();
        twilio = new TwilioPretender(server);
    }

    @BeforeEach
    void itIsNow() {
        clock.reset();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    // ---- status callbacks

    @Test
    void withoutAnyCallbackTheReconcilerLearnsHowACallEnded() {
        var phone = Api.phone("12");
        fault(FaultPoint.CALLBACK, new FaultAction.Lose(), phone, 100);
        var callId = api.makeCall(phone).expect(200).text("callId");
        awaitRealEnd(phone);
        assertThat(status(callId)).isEqualTo("queued");

        clock.advance(Duration.ofSeconds(61));

        assertThat(end(callId).path("status").asString()).isEqualTo("busy");
        assertThat(callbacks(phone))
                .allSatisfy(each -> assertThat(each.httpStatus()).isNull());
    }

    @Test
    void withoutAnyCallbackAConversationIsFollowedToItsEnd() {
        var phone = Api.phone("14");
        fault(FaultPoint.CALLBACK, new FaultAction.Lose(), phone, 100);
        var callId = api.makeCall(phone).expect(200).text("callId");
        awaitRealEnd(phone);
        await().atMost(PATIENCE).until(() -> data(callId).path("endReason").isString());
        assertThat(status(callId)).isEqualTo("in-progress");

        clock.advance(Duration.ofSeconds(11));

        var data = end(callId);
        assertThat(data.path("status").asString()).isEqualTo("completed");
        assertThat(data.path("endReason").asString()).isEqualTo("callee-hung-up");
        assertThat(data.path("endedBy").asString()).isEqualTo("callee");
        assertThat(data.path("duration").asLong()).isEqualTo(real(phone).durationSeconds());
    }

    @Test
    void repeatedCallbacksChangeNothing() {
        var phone = Api.phone("17");
        fault(FaultPoint.CALLBACK, new FaultAction.Duplicate(3), phone, 100);
        var data = end(api.makeCall(phone).expect(200).text("callId"));
        assertThat(data.path("status").asString()).isEqualTo("busy");
        await().atMost(PATIENCE).until(() -> callbacks(phone).size() == 9);
        assertThat(callbacks(phone))
                .allSatisfy(each -> assertThat(each.httpStatus()).isEqualTo(204));
        assertSameAsReality(phone);
    }

    @Test
    void callbacksInTheWrongOrderLeadToTheSameRecord() {
        var phone = Api.phone("17");
        fault(FaultPoint.CALLBACK, new FaultAction.Reorder(3), phone, 3);
        var callId = api.makeCall(phone).expect(200).text("callId");
        assertThat(end(callId).path("status").asString()).isEqualTo("busy");
        await().atMost(PATIENCE)
                .until(() -> real(phone).deliveredStatuses().equals(List.of("busy", "ringing", "initiated")));
        assertThat(status(callId)).isEqualTo("busy");
        assertSameAsReality(phone);
    }

    @Test
    void aLateRingingCallbackDoesNotReopenTheCall() {
        var phone = Api.phone("17");
        server.simulator()
                .faults()
                .add(FaultRule.once(FaultPoint.CALLBACK, new FaultAction.Hold(1200))
                        .when(new Match(phone, null, "ringing", null)));
        var callId = api.makeCall(phone).expect(200).text("callId");
        assertThat(end(callId).path("ringDuration").isNull()).isTrue();
        await().atMost(PATIENCE)
                .until(() -> real(phone).deliveredStatuses().equals(List.of("initiated", "busy", "ringing")));
        assertThat(status(callId)).isEqualTo("busy");
        assertThat(data(callId).path("ringDuration").isNumber()).isTrue();
    }

    @Test
    void forgedCallbacksAreForbiddenAndChangeNothing() {
        var phone = Api.phone("12");
        fault(FaultPoint.CALLBACK, new FaultAction.Forge(), phone, 100);
        var callId = api.makeCall(phone).expect(200).text("callId");
        awaitRealEnd(phone);
        await().atMost(PATIENCE).until(() -> callbacks(phone).size() == 2);
        assertThat(callbacks(phone))
                .allSatisfy(each -> assertThat(each.httpStatus()).isEqualTo(403));
        var sid = data(callId).path("callSid").asString();
        var thief = twilio.withToken("a guess");
        assertThat(thief.status(callId, sid, "completed").status()).isEqualTo(403);
        assertThat(thief.voice(callId, sid).status()).isEqualTo(403);
        assertThat(status(callId)).isEqualTo("queued");

        clock.advance(Duration.ofSeconds(61));
        assertThat(end(callId).path("status").asString()).isEqualTo("busy");
    }

    @Test
    void newsFromAnotherAccountIsForbidden() {
        var phone = Api.phone("13");
        var callId = api.makeCall(phone).expect(200).text("callId");
        var sid = data(callId).path("callSid").asString();
        var other = twilio.ofAccount("AC99999999999999999999999999999999");
        assertThat(other.status(callId, sid, "failed").status()).isEqualTo(403);
        assertThat(other.voice(callId, sid).status()).isEqualTo(403);
        assertThat(end(callId).path("status").asString()).isEqualTo("no-answer");
    }

    @Test
    void newsOfAnUnknownCallIsThankedForAndItsCalleeIsNotKeptWaiting() {
        assertThat(twilio.status("call_unknown", STRANGER, "ringing").status()).isEqualTo(204);
        assertThat(twilio.status("", STRANGER, "completed").status()).isEqualTo(204);
        var voice = twilio.voice("call_unknown", STRANGER);
        assertThat(voice.status()).isEqualTo(200);
        assertThat(voice.body()).contains("<Hangup").doesNotContain("<Connect");
    }

    @Test
    void aCallThatHasEndedIsNotConnectedAnyMore() {
        var phone = Api.phone("12");
        var callId = api.makeCall(phone).expect(200).text("callId");
        var sid = end(callId).path("callSid").asString();
        assertThat(twilio.voice(callId, sid).body()).contains("<Hangup").doesNotContain("<Connect");
        assertThat(status(callId)).isEqualTo("busy");
    }

    @Test
    void aSecondCallForOneOfOursIsEndedAndNotFollowed() {
        var phone = Api.phone("13");
        var callId = api.makeCall(phone).expect(200).text("callId");
        var first = data(callId).path("callSid").asString();

        // The same order once more, as if something between us and Twilio had repeated the request.
        carrier().place(order(callId, phone));

        await().atMost(PATIENCE).until(() -> callsTo(phone).size() == 2);
        await().atMost(PATIENCE)
                .until(() -> callsTo(phone).stream()
                        .anyMatch(call ->
                                !call.sid().equals(first) && call.status().equals("canceled")));
        var data = end(callId);
        assertThat(data.path("callSid").asString()).isEqualTo(first);
        assertThat(data.path("status").asString()).isEqualTo("no-answer");
    }

    // ---- the request that creates a call

    @ParameterizedTest
    @ValueSource(strings = {"error", "silence", "broken connection"})
    void anUnclearAnswerIsNotAskedForAgainAndCallbacksSettleIt(String what) {
        var phone = Api.phone("12");
        var beyondOurPatience = what.equals("silence") ? 2200 : 500;
        fault(FaultPoint.CREATE, afterCreating(what), phone, 1);
        fault(FaultPoint.CALLBACK, new FaultAction.Hold(beyondOurPatience), phone, 100);

        var reply = api.makeCall(phone).expect(500);

        assertThat(reply.error()).isEqualTo("Twilio service unavailable");
        var callId = reply.text("callId");
        assertThat(status(callId)).isEqualTo("unconfirmed");
        var data = end(callId);
        assertThat(data.path("status").asString()).isEqualTo("busy");
        assertThat(data.path("callSid").asString()).isEqualTo(real(phone).sid());
        assertThat(data.path("errorMessage").isNull()).isTrue();
        assertPostedOnce(phone);
        assertThat(callsTo(phone)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "silence", "broken connection"})
    void anUnclearCallIsFoundInTwiliosListWhereNoCallbackComes(String what) {
        var phone = Api.phone("12");
        fault(FaultPoint.CREATE, afterCreating(what), phone, 1);
        fault(FaultPoint.CALLBACK, new FaultAction.Lose(), phone, 100);
        var callId = api.makeCall(phone).expect(500).text("callId");
        assertThat(status(callId)).isEqualTo("unconfirmed");
        awaitRealEnd(phone);

        clock.advance(Duration.ofSeconds(6));

        var data = end(callId);
        assertThat(data.path("status").asString()).isEqualTo("busy");
        assertThat(data.path("callSid").asString()).isEqualTo(real(phone).sid());
        assertPostedOnce(phone);
    }

    private static FaultAction afterCreating(String what) {
        return switch (what) {
            case "error" -> new FaultAction.CreateThenStatus(503);
            case "silence" -> new FaultAction.CreateThenHang();
            default -> new FaultAction.CreateThenDrop();
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "broken connection"})
    void whatTwilioNeverCreatedFailsWhenItHasHadTimeEnough(String what) {
        var phone = Api.phone("12");
        fault(FaultPoint.CREATE, what.equals("error") ? new FaultAction.Status(503) : new FaultAction.Drop(), phone, 1);
        var callId = api.makeCall(phone).expect(500).text("callId");
        assertThat(status(callId)).isEqualTo("unconfirmed");

        clock.advance(NOT_PLACED_AFTER);

        var data = end(callId);
        assertThat(data.path("status").asString()).isEqualTo("failed");
        assertThat(data.path("endReason").asString()).isEqualTo("not-placed");
        assertThat(data.path("endedBy").asString()).isEqualTo("system");
        assertThat(data.path("duration").asInt()).isZero();
        assertPostedOnce(phone);
        assertThat(callsTo(phone)).isEmpty();
    }

    @Test
    void callbacksThatOvertakeTheAnswerAreNotLost() {
        var phone = Api.phone("12");
        fault(FaultPoint.CREATE, new FaultAction.BeforeResponse(700), phone, 1);
        var reply = api.makeCall(phone).expect(200);
        assertThat(status(reply.text("callId"))).isNotEqualTo("queued");
        assertThat(end(reply.text("callId")).path("status").asString()).isEqualTo("busy");
        assertThat(data(reply.text("callId")).path("callSid").asString()).isEqualTo(reply.text("callSid"));
        assertPostedOnce(phone);
    }

    @Test
    void twiliosRefusalToGoSoFastIsPatientlyAskedAgain() {
        var phone = Api.phone("12");
        fault(FaultPoint.CREATE, new FaultAction.Status(429), phone, 2);
        var callId = api.makeCall(phone).expect(200).text("callId");
        assertThat(end(callId).path("status").asString()).isEqualTo("busy");
        assertThat(posts(phone)).isEqualTo(3);
        assertThat(callsTo(phone)).hasSize(1);
    }

    // ---- helpers

    private Carrier carrier() {
        return new TwilioCarrier(
                server.config().twilio(), server.config().http().publicUrl());
    }

    private static Carrier.Order order(String callId, String phone) {
        return new Carrier.Order(callId, phone, "+13105550100", Map.of(), null, 30, 600);
    }

    private void fault(FaultPoint point, FaultAction action, String phone, int times) {
        server.simulator().faults().add(new FaultRule(point, Match.to(phone), times, action));
    }

    private JsonNode data(String callId) {
        return api.get("/secure/calls/" + callId).expect(200).json().path("callData");
    }

    private String status(String callId) {
        return data(callId).path("status").asString();
    }

    private JsonNode end(String callId) {
        return api.awaitEnd(callId).path("callData");
    }

    private List<CallSnapshot> callsTo(String phone) {
        return server.simulator().ledger().callsTo(phone);
    }

    private CallSnapshot real(String phone) {
        return callsTo(phone).getFirst();
    }

    private void awaitRealEnd(String phone) {
        await().atMost(PATIENCE)
                .until(() -> !callsTo(phone).isEmpty() && real(phone).ended());
    }

    private List<dev.outdial.simulator.ledger.Delivery> callbacks(String phone) {
        return real(phone).callbacks().stream()
                .filter(each -> each.kind().equals("status"))
                .toList();
    }

    private long posts(String phone) {
        return server.simulator().ledger().posts().stream()
                .filter(post -> post.form().getOrDefault("To", List.of()).contains(phone))
                .count();
    }

    private void assertPostedOnce(String phone) {
        assertThat(posts(phone)).isEqualTo(1);
    }

    private void assertSameAsReality(String phone) {
        var real = real(phone);
        var data = api.get("/secure/calls/" + real.sid()).expect(200).json().path("callData");
        assertThat(data.path("status").asString()).isEqualTo(real.status());
        assertThat(data.path("duration").asLong()).isEqualTo(real.durationSeconds());
        var ended = real.statuses().getLast().at();
        assertThat(Instant.parse(data.path("endTime").asString()))
                .isBetween(ended.minusSeconds(1), ended.plusSeconds(1));
        assertThat(data.path("ringDuration").isNumber()).isTrue();
    }
}
