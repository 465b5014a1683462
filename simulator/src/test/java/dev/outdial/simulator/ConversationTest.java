package dev.outdial.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.simulator.callee.Persona;
import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.ledger.ConversationSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Agents and callees with one another, through the smallest of bridges.
class ConversationTest extends SimulatorTest {
    @ParameterizedTest(name = "{0} makes {1}")
    @CsvSource({
        "+12125550100, interested,     success",
        "+12125550122, not-interested, failure",
        "+12125550123, callback,       unknown",
        "+12125550116, unavailable,    failure",
        "+12125550115, unknown,        unknown",
    })
    void theReportFitsTheCallee(String to, String outcome, String successful) throws Exception {
        talk("agent_demo", to);
        await().atMost(PATIENCE).until(() -> !server.at("/post-call").isEmpty());
        TinyServer.Request webhook = server.at("/post-call").getFirst();
        JsonNode data = TinyServer.JSON.readTree(webhook.body()).path("data");
        assertThat(data.path("analysis").path("call_successful").asString("")).isEqualTo(successful);
        assertThat(data.path("analysis")
                        .path("data_collection_results")
                        .path("call_outcome")
                        .path("value")
                        .asString(""))
                .isEqualTo(outcome);
        String header = String.valueOf(webhook.headers().get("elevenlabs-signature"));
        String time = header.substring(2, header.indexOf(','));
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(settings.elevenLabsWebhookSecret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(header)
                .endsWith("v0="
                        + HexFormat.of()
                                .formatHex(
                                        mac.doFinal((time + "." + webhook.body()).getBytes(StandardCharsets.UTF_8))));
        String id = data.path("conversation_id").asString("");
        JsonNode fetched = api.elevenLabs("/v1/convai/conversations/" + id).json();
        assertThat(fetched.path("status").asString("")).isEqualTo("done");
        assertThat(fetched.path("transcript")).isEqualTo(data.path("transcript"));
    }

    @Test
    void thePatternArrivesUnchangedOnBothSides() throws Exception {
        CallSnapshot call = talk("agent_pattern", "+12125550121");
        ConversationSnapshot talked = conversation();
        var stream = call.streams().getFirst();
        assertThat(stream.fromCallee().voicedBytes()).isEqualTo(Persona.PATTERN_FRAMES * 160L);
        assertThat(talked.heard().voicedSha256()).isEqualTo(stream.fromCallee().voicedSha256());
        assertThat(talked.sent().voicedBytes()).isEqualTo(80_000);
        assertThat(stream.fromServer().voicedSha256()).isEqualTo(talked.sent().voicedSha256());
        assertThat(stream.played()).isEqualTo(80_000);
    }

    @Test
    void toolsAreCalledAndTheirResultsKept() throws Exception {
        talk("agent_tools", "+12125550100");
        assertThat(conversation().toolResults())
                .extracting(ConversationSnapshot.ToolResult::toolName, ConversationSnapshot.ToolResult::isError)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("play_keypad_touch_tone", false),
                        org.assertj.core.api.Assertions.tuple("no_such_tool", true));
        assertThat(server.typesFromAgent()).contains("client_tool_call", "agent_tool_response");
    }

    @Test
    void aMissingVariableEndsTheConversation() throws Exception {
        server.bridgeTo(api.signedUrl("agent_strict"), Map.of("first_name", "Ann"));
        endOf(create(form("+12125550100")));
        ConversationSnapshot refused = conversation();
        assertThat(refused.closeCode()).isEqualTo(1008);
        assertThat(refused.closeReason()).contains("missing_dynamic_variable").contains("business_name");
        assertThat(server.typesFromAgent()).containsExactly("error");
    }

    @ParameterizedTest(name = "{0} closes with {1}")
    @CsvSource({"agent_3000, 3000", "agent_1008, 1008", "agent_1011, 1011"})
    void someAgentsRefuse(String agent, int code) throws Exception {
        talk(agent, "+12125550100");
        assertThat(conversation().closeCode()).isEqualTo(code);
    }

    @Test
    void anAgentMayRefuseTheUpgrade() throws Exception {
        talk("agent_refuses", "+12125550100");
        assertThat(simulator.ledger().conversations()).isEmpty();
    }

    @Test
    void anotherFormatIsToldInTheMetadata() throws Exception {
        assertThat(api.elevenLabs("/v1/convai/agents/agent_pcm")
                        .json()
                        .path("conversation_config")
                        .path("asr")
                        .path("user_input_audio_format")
                        .asString(""))
                .isEqualTo("pcm_16000");
    }

    @Test
    void keysAndAgentsAreChecked() throws Exception {
        String path = "/v1/convai/conversation/get-signed-url";
        assertThat(api.plain("GET", path + "?agent_id=agent_demo", "").status()).isEqualTo(401);
        assertThat(api.elevenLabs(path).status()).isEqualTo(422);
        assertThat(api.elevenLabs(path + "?agent_id=agent_unknown").status()).isEqualTo(404);
        assertThat(api.elevenLabs(path + "?agent_id=agent_demo&include_conversation_id=true")
                        .json()
                        .path("conversation_id")
                        .asString(""))
                .startsWith("conv_");
        assertThat(api.elevenLabs("/v1/convai/conversations")
                        .json()
                        .path("conversations")
                        .size())
                .isZero();
        assertThat(List.of(api.elevenLabs("/v1/user").status())).containsExactly(200);
    }
}
