package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import dev.outdial.simulator.ledger.CallSnapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// A server that is told to stop.
class DrainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void aDrainingServerTakesNoNewCallsAndLetsTheLiveOnesFinish() throws Exception {
        try (var server = TestServer.of(TestDatabases.SQLITE).speed(20).start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var api = server.api().customer().api();
            var callId = api.makeCall(Api.phone("00")).expect(200).text("callId");
            await().atMost(PATIENCE).until(() -> server.server().liveCalls() == 1);

            var drained = threads.submit(() -> server.server().drain(PATIENCE));

            await().atMost(PATIENCE).until(() -> server.api().get("/readyz").status() == 503);
            assertThat(server.api().get("/healthz").status()).isEqualTo(200);
            var refused = api.makeCall(Api.phone("00")).expect(503);
            assertThat(refused.error()).isEqualTo("Server is shutting down");
            assertThat(drained.isDone()).as("a conversation still goes on").isFalse();

            assertThat(drained.get()).isTrue();
            var data = api.awaitEnd(callId).path("callData");
            assertThat(data.path("status").asString()).isEqualTo("completed");
            assertThat(data.path("endReason").asString()).isEqualTo("agent-ended");
            assertThat(server.simulator().ledger().posts()).hasSize(1);
        }
    }

    @Test
    void whoeverTalksTooLongIsHungUpOnAndHistorySaysWhy() {
        try (var server = TestServer.of(TestDatabases.SQLITE).speed(20).start()) {
            var api = server.api()
                    .customer(Api.clientFields().put("agentId", "agent_long"))
                    .api();
            var phone = Api.phone("19");
            var callId = api.makeCall(phone).expect(200).text("callId");
            await().atMost(PATIENCE)
                    .until(() -> api.get("/secure/calls/" + callId)
                            .at("callData.elevenLabsConversationId")
                            .isString());

            assertThat(server.server().drain(Duration.ofMillis(100))).isFalse();
            server.server().close();

            await().atMost(PATIENCE)
                    .until(() ->
                            server.simulator().ledger().callsTo(phone).stream().allMatch(CallSnapshot::ended));
            assertThat(server.simulator().ledger().conversations())
                    .allSatisfy(each -> assertThat(each.open()).isFalse());
            try (var _ = Server.start(server.config(), InstantSource.system())) {
                var data = api.get("/secure/calls/" + callId).expect(200).json().path("callData");
                assertThat(data.path("endReason").asString()).isEqualTo("server-shutdown");
                assertThat(data.path("endedBy").asString()).isEqualTo("system");
            }
        }
    }

    /// The phone's stream opens when no conversation is waited for any more, and the apology is longer than the server
    /// lives.
    @Test
    void aConversationThatBeginsWhileTheServerClosesIsWrittenDownToItsLastNote() throws Exception {
        try (var server = TestServer.of(TestDatabases.SQLITE).speed(1).start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var api = server.api().customer().api();
            var faults = server.simulator().faults();
            var late = Api.phone("25");
            faults.add(FaultRule.once(FaultPoint.STREAM, new FaultAction.Delay(1_500))
                    .when(FaultRule.Match.to(late)));
            var slow = Api.busyPhone();
            faults.add(FaultRule.once(FaultPoint.CREATE, new FaultAction.Delay(3_000))
                    .when(FaultRule.Match.to(slow)));
            var callId = api.makeCall(late).expect(200).text("callId");
            await().atMost(PATIENCE)
                    .until(() -> api.get("/secure/calls/" + callId)
                            .text("callData.status")
                            .equals("in-progress"));
            var waitedFor = threads.submit(() -> api.makeCall(slow).status());
            await().atMost(PATIENCE)
                    .until(() -> server.simulator().ledger().posts().stream()
                            .anyMatch(post ->
                                    post.form().getOrDefault("To", List.of()).contains(slow)));

            server.server().close();

            assertThat(waitedFor.get()).isEqualTo(200);
            try (var _ = Server.start(server.config(), InstantSource.system())) {
                var call = api.get("/secure/calls/" + callId).expect(200);
                assertThat(call.text("callData.endReason")).isEqualTo("server-shutdown");
                assertThat(call.at("callData.quality").isObject()).isTrue();
                assertThat(call.at("events").findValuesAsString("type")).contains("bridge.ended", "bridge.quality");
            }
        }
    }
}
