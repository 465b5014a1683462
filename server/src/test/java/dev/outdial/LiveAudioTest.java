package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.bridge.BridgeConfig;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import dev.outdial.simulator.fault.FaultRule.Match;
import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.ledger.ConversationSnapshot;
import dev.outdial.simulator.ledger.StreamSnapshot;
import dev.outdial.twilio.TwilioCarrier;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Live conversations between a simulated phone and a simulated agent, through the whole server. The database has no
/// part in it, so one is enough.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveAudioTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CALLS_AT_ONCE = 100;
    /// 500 frames of 160 bytes.
    private static final long PATTERN_BYTES = 80_000;
    /// One byte in 256 of a pattern is the same as silence.
    private static final long ALMOST_ALL = PATTERN_BYTES * 99 / 100;

    private final TestServer server =
            TestServer.of(TestDatabases.SQLITE).speed(20).bridge(impatient()).start();
    private final Map<String, JsonNode> withoutAgent = new HashMap<>();

    /// The usual bounds, but an agent that stays silent is given up sooner.
    private static BridgeConfig impatient() {
        var usual = BridgeConfig.DEFAULT;
        return new BridgeConfig(
                usual.agentConnect(),
                usual.openWithin(),
                usual.earlyFrames(),
                usual.agentWithin(),
                Duration.ofSeconds(3),
                usual.mediaSilence(),
                usual.silence(),
                usual.phoneLead(),
                usual.agentLead(),
                usual.stall(),
                usual.playOutGrace(),
                usual.playOutAtMost(),
                usual.closeWithin(),
                usual.notes(),
                usual.apologyFile());
    }

    private record Answered(JsonNode call, CallSnapshot phone, ConversationSnapshot agent) {
        StreamSnapshot stream() {
            return phone.streams().getFirst();
        }

        String reason() {
            return call.path("callData").path("endReason").asString("");
        }

        Stream<JsonNode> said(String speaker) {
            return StreamSupport.stream(call.path("utterances").spliterator(), false)
                    .filter(each -> each.path("speaker").asString().equals(speaker));
        }
    }

    /// All at once: they spend their time waiting.
    @BeforeAll
    void everybodyIsLetDownByTheAgent() {
        var apis = new HashMap<String, Api>();
        var ids = new HashMap<String, String>();
        for (String agentId : List.of(
                "agent_pcm",
                "agent_refuses",
                "agent_3000",
                "agent_1008",
                "agent_1011",
                "agent_unknown",
                "agent_silent")) {
            var api = client(server, agentId);
            apis.put(agentId, api);
            ids.put(agentId, api.makeCall(Api.phone("15")).expect(200).text("callId"));
        }
        apis.forEach((agentId, api) -> withoutAgent.put(agentId, api.awaitEnd(ids.getOrDefault(agentId, ""))));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void audioArrivesWholeInOrderAndUnchangedInBothDirectionsOfAHundredCalls() {
        try (var crowded = TestServer.of(TestDatabases.SQLITE).speed(2).start()) {
            var api = client(crowded, "agent_pattern");
            placeAtOnce(api);
            await().atMost(PATIENCE).until(() -> crowded.server().liveCalls() == CALLS_AT_ONCE);
            // The agent ends the call when both have sent all they have.
            await().atMost(PATIENCE).until(() -> crowded.server().liveCalls() == 0);

            var phones = crowded.simulator().ledger().calls().stream()
                    .collect(Collectors.toMap(CallSnapshot::sid, Function.identity()));
            var agents = crowded.simulator().ledger().conversations().stream()
                    .collect(Collectors.toMap(ConversationSnapshot::id, Function.identity()));
            var heard = new HashSet<String>();
            var played = new HashSet<String>();
            for (JsonNode call : api.get("/secure/calls?limit=200").expect(200).at("callHistory")) {
                var data = call.path("callData");
                var agent = Objects.requireNonNull(
                        agents.get(data.path("elevenLabsConversationId").asString()));
                var stream = Objects.requireNonNull(
                                phones.get(data.path("callSid").asString()))
                        .streams()
                        .getFirst();
                assertThat(agent.heard().voicedSha256())
                        .as("from callee to agent: %s", data.path("quality"))
                        .isEqualTo(stream.fromCallee().voicedSha256());
                assertThat(stream.fromServer().voicedSha256())
                        .as("from agent to callee")
                        .isEqualTo(agent.sent().voicedSha256());
                assertThat(agent.heard().voicedBytes()).isGreaterThan(ALMOST_ALL);
                assertThat(agent.sent().bytes()).isEqualTo(PATTERN_BYTES);
                assertThat(stream.overflowed()).isZero();
                assertThat(stream.protocolErrors()).isEmpty();
                assertThat(agent.protocolErrors()).isEmpty();
                heard.add(agent.heard().voicedSha256());
                played.add(stream.fromServer().voicedSha256());
            }
            assertThat(heard).as("no two callees alike").hasSize(CALLS_AT_ONCE);
            assertThat(played).as("no two agents alike").hasSize(CALLS_AT_ONCE);
        }
    }

    /// Asks for all calls in a moment, so that none is over before the last one begins.
    private static void placeAtOnce(Api api) {
        var http = HttpClient.newHttpClient();
        var answers = IntStream.range(0, CALLS_AT_ONCE)
                .mapToObj(_ -> HttpRequest.newBuilder(api.base().resolve("/secure/make-call"))
                        .header("Authorization", "Bearer " + api.token())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"phone\":\"%s\"}".formatted(Api.phone("21"))))
                        .build())
                .map(request -> http.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .toList();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
    }

    /// The carrier hangs up, as on its own time limit.
    private static void hangUp(TestServer server, String callSid) {
        new TwilioCarrier(server.config().twilio(), server.config().http().publicUrl()).end(callSid);
    }

    @ParameterizedTest
    @CsvSource({
        "agent_pcm,     agent-wrong-audio-format",
        "agent_refuses, agent-unauthorized",
        "agent_3000,    agent-refused",
        "agent_1008,    agent-bad-request",
        "agent_1011,    agent-crashed",
        "agent_unknown, agent-not-found",
        "agent_silent,  agent-silent",
    })
    void whoeverLosesTheAgentHearsAnApologyAndHistoryNamesTheReason(String agentId, String reason) {
        var call = Objects.requireNonNull(withoutAgent.get(agentId));
        assertThat(call.path("callData").path("endReason").asString()).isEqualTo(reason);
        assertThat(call.path("callData").path("status").asString()).isEqualTo("completed");
        var phone = phone(server, call);
        var stream = phone.streams().getFirst();
        assertThat(stream.fromServer().voicedBytes()).as("the apology").isGreaterThan(8_000);
        // What was played includes the whole apology: the line is not cut in the middle of it.
        assertThat(stream.played() + stream.cleared())
                .isGreaterThanOrEqualTo(stream.fromServer().bytes());
        assertThat(stream.protocolErrors()).isEmpty();
    }

    @Test
    void aMissingVariableIsNamed() {
        var fields = Api.clientFields().put("agentId", "agent_strict");
        ((ObjectNode) fields.path("clientMeta")).remove("businessName");
        var call = server.api().customer(fields).api().callToItsEnd(Api.phone("15"));
        assertThat(call.path("callData").path("endReason").asString()).isEqualTo("agent-missing-dynamic-variable");
        assertThat(StreamSupport.stream(call.path("events").spliterator(), false)
                        .filter(event -> event.path("type").asString().equals("bridge.ended"))
                        .map(event -> event.path("data").path("detail").asString()))
                .singleElement()
                .asString()
                .contains("business_name");
    }

    @Test
    void whatTheCalleeSaysWhileTheAgentIsAwaitedIsKept() {
        var api = client(server, "agent_slow");
        var callId = api.makeCall(Api.phone("21")).expect(200).text("callId");
        await().atMost(PATIENCE).until(() -> {
            var heard = conversationOf(api, callId);
            return heard != null && heard.heard().voicedBytes() >= ALMOST_ALL;
        });
        hangUp(server, api.get("/secure/calls/" + callId).text("callData.callSid"));
        var answered = answered(server, api, api.awaitEnd(callId));
        assertThat(answered.agent().heard().voicedSha256())
                .isEqualTo(answered.stream().fromCallee().voicedSha256());
    }

    private @Nullable ConversationSnapshot conversationOf(Api api, String callId) {
        var id = api.get("/secure/calls/" + callId)
                .at("callData.elevenLabsConversationId")
                .asString("");
        return server.simulator().ledger().conversation(id).orElse(null);
    }

    @Test
    void aBargeInClearsThePhoneAtOnceAndTheUtteranceWasHeardInPart() {
        var answered = talk("agent_demo", "11");
        assertThat(answered.agent().interruptions()).isPositive();
        assertThat(answered.stream().clears()).hasSize(answered.agent().interruptions());
        assertThat(answered.stream().clears())
                .anySatisfy(clear -> assertThat(clear.dropped()).isPositive());
        assertThat(answered.said("agent"))
                .anySatisfy(said -> assertThat(said.path("heard").asDouble()).isBetween(0.01, 0.99));
    }

    @Test
    void theAgentsLastWordsArePlayedOutBeforeTheLineIsCut() {
        var answered = talk("agent_demo", "00");
        assertThat(answered.reason()).isEqualTo("agent-ended");
        assertThat(answered.stream().fromServer().voicedSha256())
                .isEqualTo(answered.agent().sent().voicedSha256());
        assertThat(answered.stream().played())
                .isEqualTo(answered.stream().fromServer().bytes());
        assertThat(answered.stream().cleared()).isZero();
        assertThat(answered.said("agent").toList().getLast().path("heard").asDouble())
                .isEqualTo(1.0);
        assertThat(answered.stream().marks())
                .isNotEmpty()
                .allSatisfy(mark -> assertThat(mark.echoedAt()).isNotNull());
    }

    @Test
    void whenTheCalleeHangsUpTheAgentIsLetGo() {
        var answered = talk("agent_long", "14");
        assertThat(answered.reason()).isEqualTo("callee-hung-up");
        assertThat(answered.call().path("callData").path("endedBy").asString()).isEqualTo("callee");
        assertThat(answered.agent().closeCode()).isEqualTo(1000);
        assertThat(answered.agent().closedByAgent()).isFalse();
    }

    @Test
    void aStreamWithAForgedSignatureIsRefused() {
        var api = client(server, "agent_demo");
        var phone = Api.phone("00");
        server.simulator()
                .faults()
                .add(FaultRule.once(FaultPoint.STREAM, new FaultAction.Forge()).when(Match.to(phone)));
        var call = api.callToItsEnd(phone);
        var stream = phone(server, call).streams().getFirst();
        assertThat(stream.state()).isEqualTo("refused");
        assertThat(stream.refusedWith()).isEqualTo(403);
        assertThat(call.path("callData").path("elevenLabsConversationId").isNull())
                .isTrue();
    }

    @Test
    void aBrokenMediaStreamEndsTheCallOnItsSide() {
        var api = client(server, "agent_demo");
        var phone = Api.phone("00");
        server.simulator()
                .faults()
                .add(FaultRule.once(FaultPoint.STREAM, new FaultAction.CloseSocket(300, null, null))
                        .when(Match.to(phone)));
        var call = api.callToItsEnd(phone);
        assertThat(call.path("callData").path("endReason").asString()).isEqualTo("media-lost");
        assertThat(call.path("callData").path("endedBy").asString()).isEqualTo("carrier");
        var id = call.path("callData").path("elevenLabsConversationId").asString();
        await().atMost(PATIENCE)
                .until(() -> !server.simulator()
                        .ledger()
                        .conversation(id)
                        .orElseThrow()
                        .open());
    }

    @Test
    void anAgentThatBreaksOffIsApologisedFor() {
        var api = client(server, "agent_breaks_off");
        server.simulator()
                .faults()
                .add(FaultRule.once(FaultPoint.AGENT_SOCKET, new FaultAction.CloseSocket(300, null, null))
                        .when(Match.agent("agent_breaks_off")));
        var call = api.callToItsEnd(Api.phone("15"));
        assertThat(call.path("callData").path("endReason").asString()).isEqualTo("agent-lost");
        assertThat(call.path("callData").path("endedBy").asString()).isEqualTo("agent");
        assertThat(phone(server, call).streams().getFirst().fromServer().voicedBytes())
                .isPositive();
    }

    private Answered talk(String agentId, String ending) {
        var api = client(server, agentId);
        return answered(server, api, api.callToItsEnd(Api.phone(ending)));
    }

    /// All there is to know of a call that has ended, once both sides have noticed.
    private static Answered answered(TestServer server, Api api, JsonNode ended) {
        var id = ended.path("callData").path("elevenLabsConversationId").asString();
        var agent = await().atMost(PATIENCE)
                .until(() -> server.simulator().ledger().conversation(id).orElseThrow(), each -> !each.open());
        var callId = ended.path("callId").asString();
        var call = await().atMost(PATIENCE)
                .until(() -> api.get("/secure/calls/" + callId).json(), LiveAudioTest::isWrittenDown);
        return new Answered(call, phone(server, call), agent);
    }

    /// The last thing a conversation leaves in history.
    private static boolean isWrittenDown(JsonNode call) {
        return StreamSupport.stream(call.path("events").spliterator(), false)
                .anyMatch(event -> event.path("type").asString().equals("bridge.quality"));
    }

    private static CallSnapshot phone(TestServer server, JsonNode call) {
        var sid = call.path("callData").path("callSid").asString();
        return server.simulator().ledger().call(sid).orElseThrow();
    }

    private static Api client(TestServer server, String agentId) {
        return server.api().customer(Api.clientFields().put("agentId", agentId)).api();
    }
}
