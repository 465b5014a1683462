package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.outdial.http.Json;
import dev.outdial.recording.Wav;
import dev.outdial.simulator.ledger.ConversationSnapshot;
import dev.outdial.simulator.ledger.StreamSnapshot;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// One conversation at the speed of life, with an interruption, a tool, a key and a hang-up: its timeline, both sides'
/// words and its recording, against what the simulator knows of it.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class WholeConversationTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long TOLERANCE_MS = 40;
    /// A phone that is never further behind its time than this has a machine that keeps up.
    private static final long CALM_MS = 20;
    private static final int CONVERSATIONS = 3;
    /// Speech holds the same tones, but not for so long.
    private static final long TONE_LASTS_MS = 200;
    private static final int CALLEES_TONE = 440;
    private static final int AGENTS_TONE = 880;

    private final TestDatabases database;

    WholeConversationTest(TestDatabases database) {
        this.database = database;
    }

    /// A conversation: what the server tells of it, and what the phone knows.
    private record Talk(JsonNode call, ConversationSnapshot conversation, StreamSnapshot phone, Wav recording) {}

    @Test
    void theTimelineTheWordsAndTheRecordingAreWhatHappened() throws Exception {
        try (var server = TestServer.of(database).speed(1).start()) {
            var fields = Api.clientFields().put("agentId", "agent_tones");
            fields.set("recording", Json.object().put("mode", "on"));
            var api = server.api().customer(fields).api();
            var disturbed = new ArrayList<String>();
            while (disturbed.size() < CONVERSATIONS) {
                var talk = talk(server, api);
                tellsWhatHappened(talk);
                hasBothSidesWords(talk);
                var off = List.of(off(talk, true, CALLEES_TONE, Wav.CALLEE), off(talk, false, AGENTS_TONE, Wav.AGENT));
                if (off.stream().allMatch(each -> Math.abs(each) <= TOLERANCE_MS)) {
                    return;
                }
                var told = "The tones are off by %s ms; the phone was up to %d ms late"
                        .formatted(off, talk.phone.mostLate());
                if (talk.phone.mostLate() <= CALM_MS) {
                    fail(told);
                }
                disturbed.add(told);
            }
            abort("The machine stood still again and again: " + disturbed);
        }
    }

    private static Talk talk(TestServer server, Api api) throws Exception {
        var phone = Api.phone("34");
        var request = Json.object().put("phone", phone);
        request.putObject("dynamicVariables")
                .put("simulated_tools", "[{\"name\": \"set_outcome\", \"parameters\": {\"outcome\": \"callback\"}}]");
        var path = "/secure/calls/"
                + api.post("/secure/make-call", request).expect(200).text("callId");
        var call = await().atMost(PATIENCE)
                .until(
                        () -> api.get(path).json(),
                        known -> types(known).toList().containsAll(List.of("analyzed", "recording.ready")));
        var conversation = server.simulator()
                .ledger()
                .conversation(
                        call.path("callData").path("elevenLabsConversationId").asString())
                .orElseThrow();
        var stream =
                server.simulator().ledger().callsTo(phone).getFirst().streams().getFirst();
        return new Talk(call, conversation, stream, Wav.of(fetch(api, path + "/recording")));
    }

    private static byte[] fetch(Api api, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(api.base() + path))
                .header("Authorization", "Bearer " + api.token())
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
        }
    }

    private static void tellsWhatHappened(Talk talk) {
        // What comes after the end comes when it comes.
        assertThat(types(talk.call).filter(type -> !type.equals("analyzed") && !type.equals("recording.ready")))
                .containsExactly(
                        "requested",
                        "policy",
                        "dialed",
                        "ringing",
                        "answered",
                        "stream.opened",
                        "agent.connected",
                        "agent.first-voice",
                        "tool.called",
                        "interruption",
                        "dtmf",
                        "bridge.ended",
                        "bridge.quality",
                        "ended");
        assertThat(types(talk.call)).containsOnlyOnce("analyzed", "recording.ready");
        assertThat(event(talk.call, "tool.called").path("data").path("tool").asString())
                .isEqualTo("set_outcome");
        assertThat(event(talk.call, "dtmf").path("data").path("digit").asString())
                .isEqualTo(talk.phone.digits());
        assertThat(event(talk.call, "ended").path("data").path("endReason").asString())
                .isEqualTo("callee-hung-up");
        assertThat(talk.conversation.interruptions()).isEqualTo(1);
        assertThat(talk.conversation.toolResults())
                .singleElement()
                .satisfies(result -> assertThat(result.isError()).isFalse());
    }

    private static void hasBothSidesWords(Talk talk) {
        assertThat(said(talk.call, "callee")).hasSize(4).containsExactlyElementsOf(spoken(talk.conversation, "user"));
        assertThat(said(talk.call, "agent")).hasSize(6).containsExactlyElementsOf(spoken(talk.conversation, "agent"));
    }

    private static List<String> said(JsonNode call, String speaker) {
        return call.path("utterances")
                .valueStream()
                .filter(each -> each.path("speaker").asString().equals(speaker))
                .map(each -> each.path("text").asString())
                .toList();
    }

    private static List<String> spoken(ConversationSnapshot conversation, String role) {
        return conversation.transcript().stream()
                .filter(turn -> turn.role().equals(role))
                .map(ConversationSnapshot.Turn::message)
                .toList();
    }

    /// How much later a tone is in the recording than the phone's clock says, in milliseconds.
    private static long off(Talk talk, boolean fromCallee, int hertz, int channel) {
        var tones = talk.phone.testTones().stream()
                .filter(tone -> tone.fromCallee() == fromCallee && tone.hertz() == hertz)
                .toList();
        assertThat(tones).as("%d Hz at the phone", hertz).hasSize(1);
        var expected =
                Duration.between(answer(talk.call), tones.getFirst().at()).toMillis();
        var recorded = talk.recording.toneFrom(channel, hertz, TONE_LASTS_MS);
        assertThat(recorded).as("%d Hz in the recording", hertz).isNotNegative();
        return recorded - expected;
    }

    /// The answer, from which the conversation's times and its recording are counted.
    private static Instant answer(JsonNode call) {
        var voice = event(call, "agent.first-voice");
        return Instant.parse(voice.path("at").asString())
                .minusMillis(voice.path("data").path("afterAnswerMs").asLong());
    }

    private static JsonNode event(JsonNode call, String type) {
        return call.path("events")
                .valueStream()
                .filter(event -> event.path("type").asString().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> types(JsonNode call) {
        return call.path("events").valueStream().map(event -> event.path("type").asString());
    }
}
