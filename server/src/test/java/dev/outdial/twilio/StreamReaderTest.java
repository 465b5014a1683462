package dev.outdial.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.bridge.JsonCursor;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamReaderTest {
    private static final String USUAL = "{\"event\":\"media\",\"sequenceNumber\":\"2\",\"streamSid\":\"MZ1\","
            + "\"media\":{\"track\":\"inbound\",\"chunk\":\"1\",\"timestamp\":\"20\",\"payload\":\"//////8=\"}}";

    @Test
    void usualAudioIsReadWithoutATree() {
        assertThat(scan(USUAL)).isEqualTo("//////8=");
        assertThat(StreamReader.message(USUAL)).isEqualTo(new StreamMessage.Media("MZ1", "inbound", "//////8="));
    }

    @Test
    void theOtherMessagesAreRead() {
        assertThat(read("{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}"))
                .isEqualTo(new StreamMessage.Connected());
        assertThat(read(
                        "{\"event\":\"start\",\"sequenceNumber\":\"1\",\"streamSid\":\"MZ1\",\"start\":{\"accountSid\":\"AC1\","
                                + "\"streamSid\":\"MZ1\",\"callSid\":\"CA1\",\"tracks\":[\"inbound\"],\"mediaFormat\":"
                                + "{\"encoding\":\"audio/x-mulaw\",\"sampleRate\":8000,\"channels\":1},"
                                + "\"customParameters\":{\"callId\":\"call_7\",\"token\":\"t\"}}}"))
                .isEqualTo(new StreamMessage.Start("MZ1", "CA1", true, Map.of("callId", "call_7", "token", "t")));
        assertThat(
                        read(
                                "{\"event\":\"dtmf\",\"streamSid\":\"MZ1\",\"dtmf\":{\"track\":\"inbound_track\",\"digit\":\"#\"}}"))
                .isEqualTo(new StreamMessage.Dtmf("MZ1", "#"));
        assertThat(
                        read(
                                "{\"event\":\"mark\",\"sequenceNumber\":\"61\",\"streamSid\":\"MZ1\",\"mark\":{\"name\":\"m3\"}}"))
                .isEqualTo(new StreamMessage.Mark("MZ1", "m3"));
        assertThat(read("{\"event\":\"stop\",\"streamSid\":\"MZ1\",\"stop\":{\"callSid\":\"CA1\"}}"))
                .isEqualTo(new StreamMessage.Stop("MZ1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":\"surprise\"}",
                "{\"event\":7}",
                "{}",
                "{\"event\":\"dtmf\",\"streamSid\":\"MZ1\",\"dtmf\":{\"digit\":\"\\u0000\"}}"
            })
    void whatIsNewIsPassedOver(String text) {
        assertThat(read(text)).isInstanceOf(StreamMessage.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[]",
                "null",
                "{\"event\":\"media\"",
                "{\"event\":\"media\"} {}",
                "{\"event\":\"media\",\"streamSid\":\"MZ1\",\"media\":{}}",
                "{\"event\":\"media\",\"streamSid\":\"MZ1\",\"media\":{\"payload\":7}}",
                "{\"event\":\"media\",\"streamSid\":\"MZ1\",\"media\":{\"payload\":\"AAA\"}}",
                "{\"event\":\"media\",\"streamSid\":\"MZ1\",\"media\":{\"payload\":\"AA==AA==\"}}",
                "{\"event\":\"media\",\"streamSid\":\"MZ1\",\"media\":{\"payload\":\"AA-_\"}}",
                "{\"event\":\"media\",\"streamSid\":\"MZ1\",\"media\":{\"payload\":\"AA\\\"}\"}}",
                "{\"event\":\"start\",\"streamSid\":\"MZ1\",\"start\":{}}"
            })
    void whatTwilioWouldNeverSendIsMalformed(String text) {
        assertThat(read(text)).isInstanceOf(StreamMessage.Malformed.class);
    }

    @Test
    void escapedSlashesInAudioAreUnderstood() {
        assertThat(read(USUAL.replace("/", "\\/"))).isEqualTo(new StreamMessage.Media("MZ1", "inbound", "//////8="));
    }

    @Test
    void audioOfAnotherStreamOrTrackIsLeftToTheParser() {
        assertThat(scan(USUAL.replace("MZ1", "MZ2"))).isNull();
        assertThat(scan(USUAL.replace("MZ1", "MZ11"))).isNull();
        assertThat(scan(USUAL.replace("inbound", "outbound"))).isNull();
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
            @ForAll("events") String event, @ForAll("odd") String a, @ForAll("odd") String b) {
        var body =
                "{\"callSid\":\"CA1\",\"payload\":%s,\"digit\":%s,\"name\":%s,\"customParameters\":%s,\"mediaFormat\":{\"sampleRate\":%s,\"channels\":%s}}"
                        .formatted(a, b, a, b, a, b);
        for (var each : List.of(body, a)) {
            assertThat(read("{\"event\":\"%s\",\"streamSid\":\"MZ1\",\"%s\":%s}".formatted(event, event, each)))
                    .isNotNull();
        }
    }

    @Provide
    Arbitrary<String> events() {
        return Arbitraries.of("connected", "start", "media", "dtmf", "mark", "stop", "new");
    }

    private static void agree(String text) {
        var scanned = scan(text);
        if (scanned != null) {
            assertThat(StreamReader.message(text)).isEqualTo(new StreamMessage.Media("MZ1", "inbound", scanned));
        }
    }

    /// Reads it from the middle of an array, as from a buffer that held longer messages before.
    private static @Nullable String scan(String text) {
        var bytes = ("}\"" + text + "\"}}]").getBytes(StandardCharsets.UTF_8);
        return StreamReader.audio(bytes, 2, bytes.length - 4, JsonCursor.word("MZ1"));
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
                "1e9",
                "e",
                "=",
                "é",
                "\uFFFF",
                "\\u0041",
                "null",
                "true",
                "\"payload\":\"AAAA\",",
                "\"media\":{},",
                "\"event\":\"stop\",");
    }

    /// Media messages in any order of keys, with white space, unknown keys and odd values.
    @Provide
    Arbitrary<String> messages() {
        var payload = Arbitraries.bytes().array(byte[].class).ofMaxSize(60).map(StreamReaderTest::base64);
        var media = Combinators.combine(payload, odd(), odd(), Arbitraries.of("inbound", "outbound", "in\\u0062ound"))
                .as((audio, odd1, odd2, track) -> List.of(
                        "\"track\":\"" + track + "\"",
                        "\"payload\":\"" + audio + "\"",
                        "\"chunk\":" + odd1,
                        "\"x\":" + odd2))
                .flatMap(Arbitraries::shuffle)
                .flatMap(StreamReaderTest::object);
        return Combinators.combine(media, odd(), odd(), Arbitraries.of("MZ1", "MZ2"))
                .as((body, odd1, odd2, sid) -> List.of(
                        "\"event\":\"media\"",
                        "\"streamSid\":\"" + sid + "\"",
                        "\"media\":" + body,
                        "\"y\":" + odd1,
                        "\"sequenceNumber\":" + odd2))
                .flatMap(Arbitraries::shuffle)
                .flatMap(StreamReaderTest::object);
    }

    private static Arbitrary<String> object(List<String> members) {
        return Arbitraries.of("", " ", "\n\t", "\r ")
                .map(space -> "{" + space + String.join(space + "," + space, members) + space + "}");
    }

    @Provide
    static Arbitrary<String> odd() {
        return Arbitraries.of(
                "\"1\"",
                "1",
                "-0",
                "0.5",
                "1e5",
                "1E+400",
                "123456789012345678901234567890",
                "true",
                "false",
                "null",
                "{}",
                "[]",
                "[1, 2]",
                "{\"a\":{\"b\":[{}]}}",
                "\"\\\"\"",
                "\"\\u00e9\"",
                "\"é\"",
                "\"a\\nb\"",
                "\"media\"",
                "[[[[[[[[[[1]]]]]]]]]]");
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static StreamMessage read(String text) {
        return StreamReader.message(text);
    }
}
