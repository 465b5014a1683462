package dev.outdial.elevenlabs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.bridge.Ending;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentReaderTest {
    private static final String USUAL =
            "{\"type\":\"audio\",\"audio_event\":{\"audio_base_64\":\"AAAA\",\"event_id\":7,"
                    + "\"alignment\":{\"chars\":[\"H\",\"\\\"\"],\"char_start_times_ms\":[0,80],\"char_durations_ms\":[80.5,90]}}}";

    @Test
    void usualAudioIsReadWithoutATree() {
        assertThat(scan(USUAL)).isEqualTo(new AgentMessage.Audio(7, "AAAA"));
        assertThat(AgentReader.message(USUAL)).isEqualTo(new AgentMessage.Audio(7, "AAAA"));
    }

    @Test
    void theOtherMessagesAreRead() {
        assertThat(AgentReader.message(
                        "{\"type\":\"conversation_initiation_metadata\",\"conversation_initiation_metadata_event\":"
                                + "{\"conversation_id\":\"conv_1\",\"agent_output_audio_format\":\"ulaw_8000\","
                                + "\"user_input_audio_format\":\"pcm_16000\"}}"))
                .isEqualTo(new AgentMessage.Metadata("conv_1", "ulaw_8000", "pcm_16000"));
        assertThat(AgentReader.message("{\"type\":\"ping\",\"ping_event\":{\"event_id\":0,\"ping_ms\":null}}"))
                .isEqualTo(new AgentMessage.Ping(0));
        assertThat(AgentReader.message("{\"type\":\"interruption\",\"interruption_event\":{\"event_id\":7}}"))
                .isEqualTo(new AgentMessage.Interruption(7));
        assertThat(AgentReader.message(
                        "{\"type\":\"agent_response\",\"agent_response_event\":{\"agent_response\":\"Hi\"}}"))
                .isEqualTo(new AgentMessage.AgentResponse("Hi"));
        assertThat(AgentReader.message("{\"type\":\"agent_response_correction\",\"agent_response_correction_event\":"
                        + "{\"original_agent_response\":\"a b\",\"corrected_agent_response\":\"a\"}}"))
                .isEqualTo(new AgentMessage.Correction("a b", "a"));
        assertThat(AgentReader.message(
                        "{\"type\":\"user_transcript\",\"user_transcription_event\":{\"user_transcript\":\"Yes\"}}"))
                .isEqualTo(new AgentMessage.UserTranscript("Yes"));
        assertThat(
                        AgentReader.message(
                                "{\"type\":\"agent_tool_response\",\"agent_tool_response\":"
                                        + "{\"tool_name\":\"end_call\",\"tool_call_id\":\"t\",\"tool_type\":\"system\",\"is_error\":false}}"))
                .isEqualTo(new AgentMessage.ToolResponse("end_call", false));
        assertThat(AgentReader.message("{\"type\":\"vad_score\",\"vad_score_event\":{\"vad_score\":0.9}}"))
                .isEqualTo(new AgentMessage.Unknown("vad_score"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{\"type\":\"audio\",\"audio_event\":{\"audio_base_64\":null,\"event_id\":1}}",
                "{\"type\":\"audio\",\"audio_event\":{\"audio_base_64\":\"A\\\",\\\"x\\\":1\",\"event_id\":1}}",
                "{\"type\":\"audio\"}",
                "{\"type\":\"conversation_initiation_metadata\"}"
            })
    void whatNoAgentWouldSendIsMalformed(String text) {
        assertThat(AgentReader.message(text)).isInstanceOf(AgentMessage.Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1000,'',AGENT_ENDED",
        "1000,max_duration_exceeded,AGENT_MAX_DURATION",
        "1002,llm_timeout,AGENT_ERROR",
        "1008,'Missing required dynamic variables: missing_dynamic_variable',AGENT_MISSING_DYNAMIC_VARIABLE",
        "1008,override_error,AGENT_OVERRIDE_NOT_ALLOWED",
        "1008,invalid_message,AGENT_BAD_REQUEST",
        "1011,unknown_websocket_crash,AGENT_CRASHED",
        "3000,unauthorized,AGENT_REFUSED",
        "1006,'',AGENT_LOST",
        "4711,'',AGENT_LOST"
    })
    void closeCodesHaveNames(short code, String text, Ending ending) {
        var reason = CloseCodes.closed(code, text);
        assertThat(reason.is(ending)).isTrue();
        assertThat(reason.detail()).startsWith(ending.sentence()).contains(text);
    }

    @ParameterizedTest
    @CsvSource({
        "401,AGENT_UNAUTHORIZED",
        "403,AGENT_UNAUTHORIZED",
        "404,AGENT_NOT_FOUND",
        "429,AGENT_OVER_CAPACITY",
        "400,AGENT_REFUSED",
        "503,AGENT_UNREACHABLE"
    })
    void refusalsHaveNames(int status, Ending ending) {
        assertThat(CloseCodes.refused(status, "why\u0007").is(ending)).isTrue();
        assertThat(CloseCodes.refused(status, "why\u0007").detail())
                .contains("HTTP " + status + " why")
                .doesNotContain("\u0007");
    }

    @Property(tries = 3000)
    void theScannerAndTheParserAgree(@ForAll("messages") String text) {
        agree(text);
    }

    @Property(tries = 5000)
    void theyAgreeAlsoOnDamagedMessages(
            @ForAll("messages") String text, @ForAll int where, @ForAll("damage") String what, @ForAll int cut) {
        var at = Math.floorMod(where, text.length());
        var end = Math.min(text.length(), at + Math.floorMod(cut, 4));
        agree(text.substring(0, at) + what + text.substring(end));
        agree(text.substring(0, at));
    }

    @Property(tries = 5000)
    void nothingThatComesMakesItThrow(
            @ForAll("kinds") String kind, @ForAll("values") String a, @ForAll("values") String b) {
        var event =
                "{\"event_id\":%s,\"audio_base_64\":\"AAAA\",\"code\":%s,\"is_error\":%s,\"tool_name\":%s,\"message\":%s}"
                        .formatted(a, b, a, b, a);
        for (var body : List.of(event, a)) {
            assertThat(AgentReader.message(
                            "{\"type\":\"%s\",\"%s_event\":%s,\"%s\":%s}".formatted(kind, kind, body, kind, body)))
                    .isNotNull();
        }
    }

    @Provide
    Arbitrary<String> kinds() {
        return Arbitraries.of(
                "audio",
                "interruption",
                "ping",
                "conversation_initiation_metadata",
                "agent_response",
                "user_transcript",
                "agent_response_correction",
                "client_tool_call",
                "agent_tool_response",
                "error");
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.of(
                "1",
                "1.5",
                "-0.0",
                "1e3",
                "1e400",
                "1e99999999",
                "9223372036854775808",
                "\"1\"",
                "\"x\"",
                "true",
                "null",
                "{}",
                "[]",
                "[1]",
                "{\"a\":1}",
                "NaN",
                "");
    }

    private static void agree(String text) {
        var scanned = scan(text);
        if (scanned != null) {
            assertThat(AgentReader.message(text)).isEqualTo(scanned);
        }
    }

    /// Reads it from the middle of an array, as from a buffer that held longer messages before.
    private static AgentMessage.@Nullable Audio scan(String text) {
        var bytes = ("}\"" + text + "\"}}]").getBytes(StandardCharsets.UTF_8);
        return AgentReader.audio(bytes, 2, bytes.length - 4);
    }

    @Provide
    Arbitrary<String> damage() {
        return Arbitraries.of(
                "",
                "\"",
                "\\",
                "{",
                "}",
                ",",
                ":",
                "[",
                "]",
                " ",
                "\u0000",
                "\n",
                "0",
                "-",
                ".",
                "1e9",
                "e",
                "=",
                "é",
                "\uFFFF",
                "null",
                "\"event_id\":3,",
                "\"type\":\"ping\",",
                "\"audio_event\":{},");
    }

    @Provide
    Arbitrary<String> messages() {
        var payload = Arbitraries.bytes()
                .array(byte[].class)
                .ofMaxSize(60)
                .map(bytes -> Base64.getEncoder().encodeToString(bytes));
        var id = Arbitraries.of(
                "0", "7", "-3", "007", "1.0", "1e3", "999999999999999999", "9223372036854775808", "\"7\"", "null");
        var event = Combinators.combine(payload, id, odd())
                .as((audio, eventId, odd) -> List.of(
                        "\"audio_base_64\":\"" + audio + "\"", "\"event_id\":" + eventId, "\"alignment\":" + odd))
                .flatMap(Arbitraries::shuffle)
                .flatMap(AgentReaderTest::object);
        return Combinators.combine(event, odd())
                .as((body, odd) -> List.of("\"type\":\"audio\"", "\"audio_event\":" + body, "\"new\":" + odd))
                .flatMap(Arbitraries::shuffle)
                .flatMap(AgentReaderTest::object);
    }

    private static Arbitrary<String> object(List<String> members) {
        return Arbitraries.of("", " ", "\n\t")
                .map(space -> "{" + space + String.join(space + "," + space, members) + space + "}");
    }

    private static Arbitrary<String> odd() {
        return Arbitraries.of(
                "\"1\"",
                "1",
                "-0.0",
                "1e5",
                "1E+400",
                "true",
                "null",
                "{}",
                "[]",
                "[\"\\u00\"]",
                "[\"\\ud83d\\ude00\"]",
                "{\"chars\":[\"\\\\\",\"a\"],\"char_start_times_ms\":[0,12.5]}",
                "[1,]",
                "{\"a\":1,\"a\":2}");
    }
}
