package dev.outdial.simulator;

import static dev.outdial.simulator.Api.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import dev.outdial.simulator.fault.FaultRule.Match;
import dev.outdial.simulator.ledger.CallSnapshot;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything that can be made to go wrong.
class FaultsTest extends SimulatorTest {
    @Test
    void anErrorOnCommandCreatesNoCall() throws Exception {
        simulator.faults().add(FaultRule.once(FaultPoint.CREATE, new FaultAction.Status(429, null, 20429, "1")));
        Api.Response answer = api.createCall(form("+12125550113"));
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.json().path("code").intValue()).isEqualTo(20429);
        assertThat(simulator.ledger().calls()).isEmpty();
        create(form("+12125550113"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"create-then-drop", "drop"})
    void aConnectionCanBreakBeforeOrAfterTheCallIsMade(String action) {
        simulator.faults().add("{\"on\":\"create\",\"do\":{\"action\":\"" + action + "\"}}");
        assertThatThrownBy(() -> api.createCall(form("+12125550113"))).isInstanceOf(IOException.class);
        assertThat(simulator.ledger().posts()).hasSize(1);
        assertThat(simulator.ledger().calls()).hasSize(action.equals("drop") ? 0 : 1);
    }

    @Test
    void theCallRingsAlthoughTheAnswerWasAnError() throws Exception {
        simulator.faults().add("{\"on\":\"create\",\"do\":{\"action\":\"create-then-status\",\"status\":503}}");
        assertThat(api.createCall(form("+12125550113")).status()).isEqualTo(503);
        await().atMost(PATIENCE).until(() -> simulator.ledger().rings("+12125550113") == 1);
        assertThat(simulator.ledger().posts().getFirst().answer()).isEqualTo(503);
    }

    @Test
    void callbacksCanOvertakeTheAnswer() throws Exception {
        simulator.faults().add(FaultRule.once(FaultPoint.CREATE, new FaultAction.BeforeResponse(4_000)));
        create(form("+12125550113"));
        assertThat(server.at("/status")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"not-json", "truncate"})
    void anAnswerCanBeUnreadable(String action) throws Exception {
        String sid = create(form("+12125550113"));
        simulator.faults().add("{\"on\":\"fetch\",\"do\":{\"action\":\"" + action + "\"}}");
        if (action.equals("truncate")) {
            assertThatThrownBy(() -> api.twilio("GET", "/Calls/" + sid + ".json", List.of()))
                    .isInstanceOf(IOException.class);
        } else {
            assertThat(api.twilio("GET", "/Calls/" + sid + ".json", List.of()).text())
                    .startsWith("<html>");
        }
        assertThat(api.twilio("GET", "/Calls/" + sid + ".json", List.of()).status())
                .isEqualTo(200);
    }

    @Test
    void callbacksCanBeLostDoubledAndForged() throws Exception {
        simulator.faults().add(new FaultRule(FaultPoint.CALLBACK, Match.event("initiated"), 1, new FaultAction.Lose()));
        simulator
                .faults()
                .add(new FaultRule(FaultPoint.CALLBACK, Match.event("ringing"), 1, new FaultAction.Duplicate(3)));
        simulator
                .faults()
                .add(new FaultRule(FaultPoint.CALLBACK, Match.event("completed"), 1, new FaultAction.Forge()));
        endOf(create(form("+12125550117")));
        await().atMost(PATIENCE).until(() -> server.at("/status").size() == 4);
        assertThat(server.at("/status"))
                .extracting(each -> each.fields().get("CallStatus"))
                .containsExactlyInAnyOrder("ringing", "ringing", "ringing", "busy");
        for (TinyServer.Request each : server.at("/status")) {
            boolean genuine = signature(server.url(each.path()), each.fields())
                    .equals(each.headers().get("x-twilio-signature"));
            assertThat(genuine).isEqualTo(!"busy".equals(each.fields().get("CallStatus")));
        }
    }

    @Test
    void callbacksCanArriveLastToFirst() throws Exception {
        simulator.faults().add(new FaultRule(FaultPoint.CALLBACK, Match.ANY, 3, new FaultAction.Reorder(3)));
        endOf(create(form("+12125550117")));
        await().atMost(PATIENCE).until(() -> server.at("/status").size() == 3);
        assertThat(server.at("/status"))
                .extracting(each -> each.fields().get("SequenceNumber"))
                .containsExactly("2", "1", "0");
    }

    @Test
    void aRefusedConnectionIsTriedOnceMore() throws Exception {
        var fields = form("+12125550112");
        fields.removeIf(each -> each.name().equals("StatusCallback"));
        fields.add(field("StatusCallback", "http://127.0.0.1:1/status"));
        CallSnapshot call = endOf(create(fields));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(simulator
                                .ledger()
                                .call(call.sid())
                                .orElseThrow()
                                .callbacks())
                        .extracting(each -> each.event() + each.attempt())
                        .containsExactlyInAnyOrder("initiated1", "initiated2", "completed1", "completed2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"code\":1011,\"reason\":\"on command\""})
    void aMediaStreamCanBreakWithAndWithoutACloseFrame(String code) throws Exception {
        server.connectStream();
        simulator.faults().add("{\"on\":\"stream\",\"do\":{\"action\":\"close-socket\",\"afterMs\":200" + code + "}}");
        CallSnapshot call = endOf(create(form("+12125550119")));
        assertThat(call.status()).isEqualTo("completed");
        await().atMost(PATIENCE).until(() -> server.streamClosed);
        Short seen = java.util.Objects.requireNonNull(server.stream).closeStatusCode();
        assertThat(seen).isEqualTo((short) (code.isEmpty() ? 1006 : 1011));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"code\":1002,\"reason\":\"on command\""})
    void anAgentsSocketCanBreakWithAndWithoutACloseFrame(String code) throws Exception {
        simulator
                .faults()
                .add("{\"on\":\"agent-socket\",\"do\":{\"action\":\"close-socket\",\"afterMs\":200" + code + "}}");
        var seen = new java.util.concurrent.CompletableFuture<String>();
        var socket = new io.vertx.core.http.ClientWebSocket[1];
        socket[0] = server.talk(
                api.signedUrl("agent_silent"),
                Map.of("first_name", "Ann"),
                _ -> {},
                () -> seen.complete(String.valueOf(socket[0].closeStatusCode())));
        assertThat(seen.get(10, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(code.isEmpty() ? "1006" : "1002");
    }

    @Test
    void aStalledStreamStaysOpenAndSilent() throws Exception {
        server.connectStream();
        simulator.faults().add(FaultRule.once(FaultPoint.STREAM, new FaultAction.Stall(100)));
        var fields = form("+12125550115");
        fields.add(field("TimeLimit", "30"));
        CallSnapshot call = endOf(create(fields));
        assertThat(call.streams().getFirst().fromCallee().messages()).isLessThan(400);
    }

    @Test
    void theSignedUrlCanBeRefusedAndTheWebhookLost() throws Exception {
        simulator
                .faults()
                .add(
                        "{\"on\":\"signed-url\",\"match\":{\"agentId\":\"agent_demo\"},\"do\":{\"action\":\"status\",\"status\":429}}");
        simulator.faults().add(FaultRule.once(FaultPoint.POST_CALL_WEBHOOK, new FaultAction.Lose()));
        assertThat(api.elevenLabs("/v1/convai/conversation/get-signed-url?agent_id=agent_demo")
                        .json()
                        .path("detail")
                        .path("status")
                        .asString(""))
                .isEqualTo("too_many_concurrent_requests");
        server.bridgeTo(api.signedUrl("agent_demo"), Map.of("first_name", "Ann"));
        endOf(create(form("+12125550122")));
        await().atMost(PATIENCE)
                .until(() -> !simulator.ledger().postCallWebhooks().isEmpty());
        assertThat(server.at("/post-call")).isEmpty();
        assertThat(simulator.faults().rules()).isEmpty();
    }

    @Test
    void onlyTheNthIsHit() throws Exception {
        simulator
                .faults()
                .add(FaultRule.once(FaultPoint.CREATE, new FaultAction.Status(500))
                        .when(new Match("+12125550113", null, null, 2)));
        assertThat(api.createCall(form("+12125550113")).status()).isEqualTo(201);
        assertThat(api.createCall(form("+12125550112")).status()).isEqualTo(201);
        assertThat(api.createCall(form("+12125550113")).status()).isEqualTo(500);
        assertThat(api.createCall(form("+12125550113")).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "nonsense",
                "{\"on\":\"create\",\"do\":{\"action\":\"lose\"}}",
                "{\"on\":\"stream\",\"do\":{\"action\":\"status\",\"status\":500}}",
                "{\"on\":\"create\",\"times\":0,\"do\":{\"action\":\"drop\"}}",
                "{\"on\":\"create\",\"do\":{\"action\":\"explode\"}}",
            })
    void aRuleThatMakesNoSenseIsRefused(String rule) throws Exception {
        Api.Response answer = api.plain("POST", "/simulator/faults", rule);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asString("")).isNotEmpty();
    }

    @Test
    void theControlApiShowsWhatHappened() throws Exception {
        server.bridgeTo(api.signedUrl("agent_demo"), Map.of("first_name", "Ann"));
        String sid = create(form("+12125550122"));
        endOf(sid);
        assertThat(api.plain("GET", "/simulator/calls/" + sid, "")
                        .json()
                        .path("persona")
                        .asString(""))
                .isEqualTo("NOT_INTERESTED");
        assertThat(api.plain("GET", "/simulator/calls", "").json().path("calls").size())
                .isEqualTo(1);
        assertThat(api.plain("GET", "/simulator/posts", "").json().path("count").intValue())
                .isEqualTo(1);
        String id = simulator.ledger().conversations().getFirst().id();
        assertThat(api.plain("GET", "/simulator/conversations/" + id, "")
                        .json()
                        .path("transcript")
                        .size())
                .isEqualTo(3);
        assertThat(api.plain("GET", "/simulator/calls/CA0", "").status()).isEqualTo(404);
        assertThat(api.plain("DELETE", "/simulator/faults", "").status()).isEqualTo(204);
    }
}
