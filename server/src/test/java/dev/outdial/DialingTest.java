package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.call.DialingConfig;
import dev.outdial.http.Json;
import dev.outdial.twilio.TwilioCarrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// `/admin/dialing`: once it is stopped, Twilio is asked for no call.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class DialingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonNode STOP = Json.parse("{\"stopped\": true, \"reason\": \"The agent says nonsense\"}");
    private static final JsonNode GO_ON = Json.parse("{\"stopped\": false}");
    private static final String REFUSED = "Dialing is stopped by the operator";

    private final TestDatabases database;

    DialingTest(TestDatabases database) {
        this.database = database;
    }

    @Test
    void nobodyIsCalledWhileItIsStopped() {
        try (var server = TestServer.of(database).start()) {
            var admin = server.api().admin();
            var ann = server.api().customer();
            var client = "/admin/clients/%s/make-call".formatted(ann.id());
            admin.get("/admin/dialing")
                    .expect(200, "{'stopped': false, 'by': null, 'at': null, 'reason': null}".replace('\'', '"'));

            var stopped = admin.put("/admin/dialing", STOP).expect(200);
            assertThat(stopped.text("by")).isEqualTo(TestServer.ADMIN);
            assertThat(stopped.text("reason")).isEqualTo("The agent says nonsense");
            var refused = ann.api().header("Idempotency-Key", "k").makeCall(Api.busyPhone());
            assertThat(refused.expect(503).error()).isEqualTo(REFUSED);
            assertThat(refused.header("Retry-After")).isEqualTo("60");
            admin.post(client, Json.object().put("phone", Api.busyPhone())).expect(503);
            assertThat(server.simulator().ledger().posts()).isEmpty();
            assertThat(ann.api().get("/secure/calls").at("total").asInt()).isZero();
            var onRecord = admin.get("/admin/policy-refusals?requestId=" + refused.text("requestId"));
            assertThat(onRecord.expect(200).text("refusals.0.error")).isEqualTo(REFUSED);
            assertThat(onRecord.body())
                    .contains("{\"check\":\"dialing\",\"result\":\"refused\",\"detail\":\"stopped\"}");

            admin.put("/admin/dialing", GO_ON).expect(200);
            ann.api().header("Idempotency-Key", "k").makeCall(Api.busyPhone()).expect(200);
            assertThat(server.simulator().ledger().posts()).hasSize(1);
        }
    }

    @Test
    void everybodyWhoMayKnowIsTold() {
        try (var server = TestServer.of(database).start()) {
            var admin = server.api().admin();
            var ann = server.api().customer();
            assertThat(server.api().get("/metrics").body()).contains("outdial_dialing_stopped 0.0");
            var at = admin.put("/admin/dialing", STOP).expect(200).text("at");

            assertThat(admin.get("/admin/dialing").expect(200).json())
                    .isEqualTo(admin.get("/admin/dashboard").expect(200).at("system.dialing"));
            ann.api().get("/secure/dialing").expect(200, "{\"stopped\": true, \"at\": \"%s\"}".formatted(at));
            assertThat(server.api().get("/metrics").body()).contains("outdial_dialing_stopped 1.0");
            admin.put("/admin/dialing", GO_ON).expect(200);
            var entries = new ArrayList<String>();
            for (String type : List.of("dialing.stopped", "dialing.resumed")) {
                var entry =
                        admin.get("/admin/activity?type=" + type).expect(200).at("activity.0");
                assertThat(entry.path("actor").asString()).isEqualTo(TestServer.ADMIN);
                entries.add(entry.path("details").path("reason").toString());
            }
            assertThat(entries).containsExactly("\"The agent says nonsense\"", "null");
        }
    }

    @Test
    void liveCallsGoOn() {
        try (var server = TestServer.of(database).speed(1).start()) {
            var ann = server.api().customer(Api.clientFields().put("agentId", "agent_long"));
            var made = ann.api().makeCall(Api.phone("19")).expect(200);
            var call = "/secure/calls/" + made.text("callId");
            await().atMost(PATIENCE).until(() -> server.server().liveCalls() == 1);
            server.api().admin().put("/admin/dialing", STOP).expect(200);
            assertThat(server.server().liveCalls()).isEqualTo(1);
            assertThat(ann.api().get(call).text("callData.status")).isEqualTo("in-progress");
            new TwilioCarrier(server.config().twilio(), server.config().http().publicUrl()).end(made.text("callSid"));
            assertThat(ann.api()
                            .awaitEnd(made.text("callId"))
                            .path("callData")
                            .path("status")
                            .asString())
                    .isEqualTo("completed");
        }
    }

    @Test
    void whoWaitsForATurnIsNotCalledWhenItComes() throws Exception {
        var usual = DialingConfig.DEFAULT;
        var patient = new DialingConfig(
                usual.pricePerMinute(), usual.notPlacedAfter(), Duration.ofHours(1), usual.idempotencyPeriod());
        try (var server = TestServer.of(database)
                        .callsPerSecond(2)
                        .dialing(patient)
                        .start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ann = server.api().customer();
            var waiting = IntStream.range(0, 8)
                    .mapToObj(i -> threads.submit(() -> ann.api().makeCall(Api.busyPhone())))
                    .toList();
            await().atMost(PATIENCE)
                    .until(() -> ann.api().get("/secure/calls").at("total").asInt() == 8);

            server.api().admin().put("/admin/dialing", STOP).expect(200);
            var posts = server.simulator().ledger().posts().size();

            var canceled = 0;
            for (Future<Api.Reply> reply : waiting) {
                if (reply.get().status() == 503) {
                    canceled++;
                    var call = ann.api().get("/secure/calls/" + reply.get().text("requestId"));
                    assertThat(call.expect(200).text("callData.status")).isEqualTo("canceled");
                    assertThat(call.text("callData.endReason")).isEqualTo("dialing-stopped");
                    assertThat(call.text("callData.endedBy")).isEqualTo("operator");
                    assertThat(call.body()).doesNotContain("\"dialed\"");
                }
            }
            assertThat(canceled).isPositive().isEqualTo(8 - posts);
            assertThat(server.simulator().ledger().posts()).hasSize(posts);
            var stats = ann.api().get("/secure/call-stats").expect(200);
            assertThat(stats.at("stats.callsByStatus.canceled").asInt()).isEqualTo(canceled);
        }
    }

    @Test
    void onceTheOperatorIsAnsweredNothingIsOnItsWay() throws Exception {
        try (var server = TestServer.of(database).start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ann = server.api().customer();
            var enough = new AtomicBoolean();
            var callers = IntStream.range(0, 8)
                    .mapToObj(i -> threads.submit(() -> {
                        while (!enough.get()) {
                            assertThat(ann.api().makeCall(Api.busyPhone()).status())
                                    .isIn(200, 503);
                        }
                    }))
                    .toList();
            await().atMost(PATIENCE)
                    .until(() -> server.simulator().ledger().posts().size() > 20);

            server.api().admin().put("/admin/dialing", STOP).expect(200);
            var posts = server.simulator().ledger().posts().size();
            for (int i = 0; i < 20; i++) {
                ann.api().makeCall(Api.busyPhone()).expect(503);
            }
            enough.set(true);
            for (var caller : callers) {
                caller.get();
            }

            assertThat(server.simulator().ledger().posts()).hasSize(posts);
        }
    }

    @Test
    void aSwitchHasTwoPositions() {
        var admin = TestServer.shared(database).api().admin();
        for (String body : List.of(
                "{}",
                "{\"stopped\": null}",
                "{\"stopped\": \"true\"}",
                "{\"stopped\": 1}",
                "{\"stopped\": true, \"by\": \"me\"}",
                "{\"stopped\": true, \"reason\": 5}",
                "{\"stopped\": true, \"reason\": \"%s\"}".formatted("x".repeat(501)))) {
            admin.put("/admin/dialing", Json.parse(body)).expect(400);
        }
        assertThat(admin.get("/admin/dialing").at("stopped").asBoolean()).isFalse();
    }
}
