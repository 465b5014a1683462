package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.bridge.AgentConnect;
import dev.outdial.bridge.BridgeConfig;
import dev.outdial.simulator.ledger.ConversationSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Agents that are connected before anybody can hear them: the callee loses nothing, and no session stays open.
class FirstVoiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Map<AgentConnect, TestServer> SERVERS = new ConcurrentHashMap<>();

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(TestServer::close);
        SERVERS.clear();
    }

    /// One server for each way, which all tests share.
    private static TestServer server(AgentConnect when) {
        return SERVERS.computeIfAbsent(
                when,
                way -> TestServer.of(TestDatabases.SQLITE)
                        .speed(20)
                        .bridge(BridgeConfig.DEFAULT.withAgentConnect(way))
                        .start());
    }

    @ParameterizedTest
    @EnumSource(AgentConnect.class)
    void aWholeConversationReachesBothSidesWheneverTheAgentIsConnected(AgentConnect when) {
        var running = server(when);
        var before = running.simulator().ledger().conversations().size();
        var ann = running.api().customer();
        var phone = Api.phone("27");
        var call = ann.api().awaitEnd(ann.api().makeCall(phone).expect(200).text("callId"));

        assertThat(call.at("/callData/status").asString()).isEqualTo("completed");
        assertThat(call.at("/callData/endReason").asString()).isEqualTo("agent-ended");
        var stream =
                running.simulator().ledger().callsTo(phone).getFirst().streams().getFirst();
        assertThat(conversations(running, before)).singleElement().satisfies(agent -> {
            assertThat(stream.fromServer().voicedSha256())
                    .isEqualTo(agent.sent().voicedSha256());
            assertThat(agent.id())
                    .isEqualTo(call.at("/callData/elevenLabsConversationId").asString());
        });
    }

    @ParameterizedTest
    @CsvSource({"RINGING,12", "RINGING,17", "ANSWERED,12", "STREAM,12"})
    void whereNobodyAnswersNoAgentIsLeftBehind(AgentConnect when, String callee) {
        var running = server(when);
        var before = running.simulator().ledger().conversations().size();
        var ann = running.api().customer();
        var callId = ann.api().makeCall(Api.phone(callee)).expect(200).text("callId");
        ann.api().awaitEnd(callId);
        await().atMost(PATIENCE)
                .until(() -> conversations(running, before).stream().noneMatch(ConversationSnapshot::open));
        if (when != AgentConnect.RINGING) {
            assertThat(conversations(running, before)).isEmpty();
        }
    }

    /// Those that were begun since there were `before`.
    private static List<ConversationSnapshot> conversations(TestServer server, int before) {
        var all = server.simulator().ledger().conversations();
        return all.subList(before, all.size());
    }
}
