package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.Json;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.ledger.ConversationSnapshot.ToolResult;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Agents that use tools: what comes of it for the callee, for history, and what the agent is told.
///
/// All calls are made at once, before the first test; each agent uses its tools once the callee has spoken.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AgentToolsContract {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String SALES = "+12125550127";
    private static final String NIGHT = "+12125550113";

    enum Story {
        OUTCOME(
                "agent-ended",
                tool(
                        "set_outcome",
                        "{'outcome': 'interested', 'sentiment': 'Positive', 'notes': 'Wants a metal roof'}")),
        CALLBACK("agent-ended", tool("schedule_callback", "{'date': 'TOMORROW', 'about': 'The offer'}")),
        DO_NOT_CALL("agent-ended", tool("do_not_call", "{'reason': 'Asked for it'}")),
        KEYS("agent-ended", tool("send_dtmf", "{'digits': '1w20#*A'}")),
        END("agent-ended", tool("end_call", "{'reason': 'All is said'}")),
        TRANSFER("transferred", tool("transfer_call", "{'target': 'sales'}")),
        NOBODY_THERE("transferred", tool("transfer_call", "{'target': 'Night desk'}")),
        CARRIER_FAILS("agent-ended", tool("transfer_call", "{'target': 'Sales'}")),
        NOT_VERIFIED(
                "agent-ended",
                tool("transfer_call", "{'target': 'boss'}"),
                tool("transfer_call", "{'target': '+12125550166'}"),
                tool("transfer_call", "{'number': '+12125550166'}")),
        BAD_PARAMETERS(
                "agent-ended",
                tool("schedule_callback", "{'date': '2020-01-01'}"),
                tool("schedule_callback", "{'date': 'tomorrow'}"),
                tool("send_dtmf", "{'digits': '1 800 FLOWERS'}"),
                tool("set_outcome", "{'outcome': 'great'}")),
        UNKNOWN_TOOL("agent-ended", tool("order_pizza", "{'to': '+12125550166'}"), tool("set_outcome", "{}"));

        private final String endReason;
        private final String tools;

        Story(String endReason, String... tools) {
            this.endReason = endReason;
            this.tools = "[%s]".formatted(String.join(",", tools));
        }
    }

    private final TestServer server;
    private final String tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1).toString();
    private final Map<Story, JsonNode> told = new EnumMap<>(Story.class);
    private final Map<Story, String> phones = new EnumMap<>(Story.class);
    private final Api.Customer ann;

    AgentToolsContract(TestDatabases database) {
        server = TestServer.of(database).speed(10).start();
        var fields = Api.clientFields().put("agentId", "agent_tools");
        fields.putArray("transferTargets")
                .addObject()
                .put("name", "Sales")
                .put("phone", SALES)
                .put("whisper", "A call from Acme");
        fields.withArray("transferTargets")
                .addObject()
                .put("name", "Night desk")
                .put("phone", NIGHT);
        ann = server.api().customer(fields);
    }

    private static String tool(String name, String parameters) {
        return "{\"name\": \"%s\", \"parameters\": %s}".formatted(name, parameters.replace('\'', '"'));
    }

    @BeforeAll
    void everyAgentUsesItsTools() {
        var ids = new EnumMap<Story, String>(Story.class);
        for (Story story : Story.values()) {
            var phone = Api.phone();
            phones.put(story, phone);
            if (story == Story.CARRIER_FAILS) {
                var fault = FaultRule.once(FaultPoint.UPDATE, new FaultAction.Status(503));
                server.simulator().faults().add(fault.when(FaultRule.Match.to(phone)));
            }
            var request = Json.object().put("phone", phone);
            request.putObject("dynamicVariables").put("simulated_tools", story.tools.replace("TOMORROW", tomorrow));
            ids.put(
                    story,
                    ann.api().post("/secure/make-call", request).expect(200).text("callId"));
        }
        ids.forEach((story, callId) -> told.put(
                story,
                await().atMost(PATIENCE)
                        .until(
                                () -> ann.api()
                                        .get("/secure/calls/" + callId)
                                        .expect(200)
                                        .json(),
                                AgentToolsContract::isOver)));
    }

    private static boolean isOver(JsonNode call) {
        return call.path("callData").path("status").asString().equals("completed")
                && !events(call, "bridge.quality").isEmpty();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyUseIsInTheTimelineAndTheCallEndsForItsReason(Story story) {
        var used = events(call(story), "tool.called");
        assertThat(used).hasSize(Json.parse(story.tools).size());
        assertThat(used).allSatisfy(entry -> {
            assertThat(entry.path("tool").isString()).isTrue();
            assertThat(entry.path("parameters").isObject()).isTrue();
            assertThat(entry.path("result").asString()).isIn("ok", "error");
            assertThat(entry.path("ms").asLong()).isNotNegative();
        });
        var data = call(story).path("callData");
        assertThat(data.path("endReason").asString()).isEqualTo(story.endReason);
        assertThat(data.path("endedBy").asString()).isEqualTo("agent");
    }

    @ParameterizedTest
    @EnumSource
    void noNumberLeaksIntoTheAgentNorIntoTheTimeline(Story story) {
        assertThat(results(story))
                .allSatisfy(result -> assertThat(result.result()).doesNotContain(SALES, NIGHT));
        assertThat(call(story).path("events").toString())
                .doesNotContain(SALES, NIGHT, "+12125550166", "metal roof", "20#");
    }

    @Test
    void anOutcomeIsWrittenDown() {
        assertThat(results(Story.OUTCOME)).extracting(ToolResult::isError).containsExactly(false);
        var details = call(Story.OUTCOME).path("callDetails");
        assertThat(details.path("callOutcome").asString()).isEqualTo("interested");
        assertThat(details.path("callSentiment").asString()).isEqualTo("positive");
        assertThat(details.path("agentNotes").asString()).isEqualTo("Wants a metal roof");
        assertThat(events(call(Story.OUTCOME), "tool.called").getFirst().path("parameters"))
                .isEqualTo(Json.parse(
                        "{\"outcome\": \"interested\", \"sentiment\": \"positive\", \"notes\": \"[18 characters]\"}"));
    }

    @Test
    void aCallbackIsWrittenDown() {
        var details = call(Story.CALLBACK).path("callDetails");
        assertThat(details.path("callOutcome").asString()).isEqualTo("callback");
        assertThat(details.path("nextAction").asString()).isEqualTo("The offer");
        assertThat(details.path("nextActionDate").asString()).isEqualTo(tomorrow);
    }

    @Test
    void whoAsksNotToBeCalledIsNotCalledAgain() {
        var phone = phone(Story.DO_NOT_CALL);
        ann.api().makeCall(phone).expect(403);
        var entry = ann.api().get("/secure/do-not-call").expect(200).at("entries.0");
        assertThat(entry.path("phone").asString()).isEqualTo(phone);
        assertThat(entry.path("reason").asString()).isEqualTo("Asked for it");
        assertThat(entry.path("addedBy").asString())
                .isEqualTo("call:" + call(Story.DO_NOT_CALL).path("callId").asString());
    }

    @Test
    void theCalleesLineHearsTheTonesOfTheKeys() {
        assertThat(real(Story.KEYS).streams().getFirst().tones()).isEqualTo("120#*A");
        assertThat(real(Story.OUTCOME).streams().getFirst().tones()).isEmpty();
        assertThat(results(Story.KEYS)).extracting(ToolResult::isError).containsExactly(false);
    }

    @Test
    void whoEndsTheCallIsHeardToTheEnd() {
        var goodbye = StreamSupport.stream(call(Story.END).path("utterances").spliterator(), false)
                .filter(said -> said.path("text").asString().contains("Goodbye"))
                .toList();
        assertThat(goodbye).hasSize(1);
        assertThat(goodbye.getFirst().path("heard").asDouble()).isEqualTo(1.0);
    }

    @Test
    void aTransferConnectsTheCalleeWithThePersonOfThatName() {
        var real = real(Story.TRANSFER);
        assertThat(real.dialled()).containsExactly(SALES);
        assertThat(real.whispered()).containsExactly("A call from Acme");
        assertThat(real.spoken()).isEmpty();
        assertThat(results(Story.TRANSFER)).extracting(ToolResult::isError).containsOnly(false);
        assertThat(events(call(Story.TRANSFER), "transfer.ended"))
                .containsExactly(Json.parse("{\"target\": \"Sales\", \"status\": \"completed\", \"seconds\": 8}"));
    }

    @Test
    void whereNobodyAnswersTheCalleeIsToldSo() {
        var real = real(Story.NOBODY_THERE);
        assertThat(real.dialled()).containsExactly(NIGHT);
        assertThat(real.spoken()).singleElement().asString().contains("nobody can take your call");
        assertThat(events(call(Story.NOBODY_THERE), "transfer.ended"))
                .containsExactly(
                        Json.parse("{\"target\": \"Night desk\", \"status\": \"no-answer\", \"seconds\": null}"));
    }

    @Test
    void whereTheCarrierFailsTheAgentIsToldAndTheCallGoesOn() {
        assertThat(results(Story.CARRIER_FAILS)).singleElement().satisfies(result -> {
            assertThat(result.isError()).isTrue();
            assertThat(result.result()).contains("still with you");
        });
        assertThat(real(Story.CARRIER_FAILS).dialled()).isEmpty();
        assertThat(call(Story.CARRIER_FAILS).path("utterances"))
                .anySatisfy(said -> assertThat(said.path("text").asString()).contains("Thank you for waiting"));
    }

    @Test
    void whoeverIsNoTargetIsNotConnectedWith() {
        assertThat(results(Story.NOT_VERIFIED))
                .hasSize(3)
                .allSatisfy(result -> assertThat(result.isError()).isTrue())
                .anySatisfy(result -> assertThat(result.result()).contains("must be one of: Sales, Night desk"));
        assertThat(real(Story.NOT_VERIFIED).dialled()).isEmpty();
    }

    @Test
    void badParametersAreAnsweredWithWhatWouldDo() {
        assertThat(results(Story.BAD_PARAMETERS))
                .hasSize(4)
                .allSatisfy(result -> assertThat(result.isError()).isTrue())
                .extracting(ToolResult::result)
                .anySatisfy(text -> assertThat(text).contains("in the past: it is now 20"))
                .anySatisfy(text -> assertThat(text).contains("ISO 8601"))
                .anySatisfy(text -> assertThat(text).contains("digits must be 1 to 32 of"))
                .anySatisfy(text -> assertThat(text).contains("outcome must be one of: interested, not-interested"));
        assertThat(call(Story.BAD_PARAMETERS)
                        .path("callDetails")
                        .path("nextActionDate")
                        .isNull())
                .isTrue();
    }

    @Test
    void anUnknownToolIsAnsweredWithTheKnownOnes() {
        assertThat(results(Story.UNKNOWN_TOOL))
                .extracting(ToolResult::result)
                .anySatisfy(text -> assertThat(text)
                        .contains("no tool named order_pizza", "end_call, transfer_call, send_dtmf, do_not_call"))
                .anySatisfy(text -> assertThat(text).contains("at least one of"));
    }

    @Test
    void toolsAreServedReadyToPaste() {
        var tools = ann.api().get("/secure/agent-tools").expect(200).at("tools");
        assertThat(names(tools))
                .containsExactly(
                        "end_call", "transfer_call", "send_dtmf", "do_not_call", "schedule_callback", "set_outcome");
        assertThat(tools.toString()).contains("Sales, Night desk").doesNotContain(SALES, NIGHT);
        var bob = server.api().customer();
        assertThat(names(bob.api().get("/secure/agent-tools").expect(200).at("tools")))
                .doesNotContain("transfer_call")
                .contains("end_call");
    }

    private static List<String> names(JsonNode tools) {
        return StreamSupport.stream(tools.spliterator(), false)
                .map(tool -> tool.path("name").asString())
                .toList();
    }

    private JsonNode call(Story story) {
        return Objects.requireNonNull(told.get(story));
    }

    private String phone(Story story) {
        return Objects.requireNonNull(phones.get(story));
    }

    private CallSnapshot real(Story story) {
        return server.simulator().ledger().callsTo(phone(story)).getFirst();
    }

    /// What the agent was told; where it was gone by then, nothing.
    private List<ToolResult> results(Story story) {
        var id = call(story).path("callData").path("elevenLabsConversationId").asString();
        return server.simulator().ledger().conversation(id).orElseThrow().toolResults();
    }

    private static List<JsonNode> events(JsonNode call, String type) {
        return StreamSupport.stream(call.path("events").spliterator(), false)
                .filter(event -> event.path("type").asString().equals(type))
                .map(event -> event.path("data"))
                .toList();
    }
}
