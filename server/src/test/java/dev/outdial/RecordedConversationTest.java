package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.Json;
import dev.outdial.recording.Wav;
import dev.outdial.simulator.audio.Ear;
import dev.outdial.simulator.audio.MuLaw;
import dev.outdial.simulator.audio.Recogniser;
import dev.outdial.simulator.audio.Speech;
import dev.outdial.twilio.TwilioCarrier;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// One conversation at the speed of life: a callee who talks over the agent, and what the recording holds of it. The
/// database has no part in it.
class RecordedConversationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void aConversationCanBeHeardAgain_withoutWhatTheCalleeCutOff() throws Exception {
        try (var server = TestServer.of(TestDatabases.SQLITE).speed(1).start()) {
            var fields = Api.clientFields().put("agentId", "agent_brief");
            fields.set("recording", Json.object().put("mode", "on"));
            var api = server.api().customer(fields).api();
            var made = api.makeCall(Api.phone("11")).expect(200);
            var path = "/secure/calls/" + made.text("callId");
            await().atMost(PATIENCE).until(() -> {
                var call = api.get(path).json();
                var cut = find(call, "interruption");
                return cut != null && lastWordsOfAgent(call).isAfter(at(cut));
            });
            new TwilioCarrier(server.config().twilio(), server.config().http().publicUrl()).end(made.text("callSid"));
            await().atMost(PATIENCE).until(() -> find(api.get(path).json(), "recording.ready") != null);

            var call = api.get(path).json();
            var recorded = Wav.of(fetch(api, path + "/recording"));
            var firstVoice = Objects.requireNonNull(find(call, "agent.first-voice"));
            var firstVoiceMs = firstVoice.path("data").path("afterAnswerMs").asLong();
            var cutMs = Duration.between(answer(call), at(Objects.requireNonNull(find(call, "interruption"))))
                    .toMillis();

            assertThat(recorded.isSilent(Wav.AGENT, 0, Math.max(0, firstVoiceMs - 40)))
                    .isTrue();
            assertThat(recorded.isSilent(Wav.AGENT, cutMs - 600, cutMs - 40))
                    .as("the agent talks until it is cut off")
                    .isFalse();
            assertThat(recorded.isSilent(Wav.AGENT, cutMs + 40, cutMs + 240))
                    .as("what was cut off")
                    .isTrue();
            assertThat(lines("callee", recorded.channel(Wav.CALLEE))).containsSubsequence("yes-good-time", "interrupt");
            assertThat(recorded.isSilent(Wav.CALLEE, firstVoiceMs + 40, firstVoiceMs + 540))
                    .as("the callee listens while the agent begins")
                    .isTrue();
            assertThat(recorded.millis()).isGreaterThan(cutMs);
        }
    }

    private static byte[] fetch(Api api, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(api.base() + path))
                .header("Authorization", "Bearer " + api.token())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    private static @Nullable JsonNode find(JsonNode call, String type) {
        return StreamSupport.stream(call.path("events").spliterator(), false)
                .filter(event -> event.path("type").asString().equals(type))
                .findFirst()
                .orElse(null);
    }

    private static Instant at(JsonNode event) {
        return Instant.parse(event.path("at").asString());
    }

    /// The answer, as the bridge counts from it.
    private static Instant answer(JsonNode call) {
        var voice = Objects.requireNonNull(find(call, "agent.first-voice"));
        return at(voice).minusMillis(voice.path("data").path("afterAnswerMs").asLong());
    }

    private static Instant lastWordsOfAgent(JsonNode call) {
        return StreamSupport.stream(call.path("utterances").spliterator(), false)
                .filter(said -> said.path("speaker").asString().equals("agent"))
                .map(said -> answer(call).plusMillis(said.path("startMs").asLong()))
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /// The recorded lines of one voice that can be recognised, in order.
    private static List<String> lines(String voice, byte[] audio) {
        var known = new Recogniser(Speech.load().by(voice));
        var lines = new ArrayList<String>();
        var ear = new Ear(new Ear.Listener() {
            @Override
            public void speechStarted() {}

            @Override
            public void speechEnded(byte[] speech) {
                known.recognise(speech)
                        .ifPresent(heard -> lines.add(heard.line().id()));
            }

            @Override
            public void frameHeard() {}
        });
        ear.hear(audio);
        ear.hear(MuLaw.silence(MuLaw.RATE));
        return lines;
    }
}
