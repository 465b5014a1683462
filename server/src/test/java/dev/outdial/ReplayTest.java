package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.http.Json;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// A genuine post-call webhook that somebody has recorded and sends again.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class ReplayTest {
    private final TestDatabases database;

    ReplayTest(TestDatabases database) {
        this.database = database;
    }

    @Test
    void aRecordedPostCallWebhookHasItsEffectOnceAndIsRefusedWhenItIsOld() throws GeneralSecurityException {
        var clock = new MovableClock();
        try (var server = TestServer.of(database).clock(clock).start()) {
            // ElevenLabs itself tells nothing here.
            for (FaultPoint silent : new FaultPoint[] {FaultPoint.POST_CALL_WEBHOOK, FaultPoint.CONVERSATION}) {
                var fault = silent == FaultPoint.CONVERSATION ? new FaultAction.Status(404) : new FaultAction.Lose();
                server.simulator().faults().add(FaultRule.once(silent, fault).times(1_000));
            }
            var ann = server.api().customer();
            var call = ann.api().callToItsEnd(Api.phone("27"));
            var path = "/secure/calls/" + call.path("callId").asString();
            var conversation = call.at("/callData/elevenLabsConversationId").asString();
            var now = clock.instant();
            var body = body(conversation, "They agreed on Tuesday");
            var signature = signature(server, now, body);

            assertThat(send(server, signature, body)).isEqualTo(200);
            assertThat(ann.api().get(path).text("callDetails.callSummary")).isEqualTo("They agreed on Tuesday");
            server.api()
                    .admin()
                    .put(
                            "/admin/clients/%s/calls/%s"
                                    .formatted(ann.id(), call.path("callId").asString()),
                            Json.parse("{\"callDetails\": {\"callSummary\": \"It was Wednesday\"}}"))
                    .expect(200);
            var before = ann.api().get(path).json();
            for (int i = 0; i < 20; i++) {
                assertThat(send(server, signature, body)).isEqualTo(200);
            }
            // Another genuine one about the same conversation does not undo what people have put right, either.
            var other = body(conversation, "They agreed on nothing");
            assertThat(send(server, signature(server, now, other), other)).isEqualTo(200);
            assertThat(ann.api().get(path).json()).isEqualTo(before);
            assertThat(types(before)).containsOnlyOnce("analyzed");

            assertThat(send(server, signature(server, now.plus(Duration.ofMinutes(6)), body), body))
                    .as("from the future")
                    .isEqualTo(401);
            clock.advance(Duration.ofMinutes(31));
            assertThat(send(server, signature, body)).as("recorded long ago").isEqualTo(401);
            assertThat(send(
                            server,
                            signature.replaceFirst(
                                    "t=[0-9]+", "t=" + clock.instant().getEpochSecond()),
                            body))
                    .as("with a fresher time, which is signed, too")
                    .isEqualTo(401);
        }
    }

    private static java.util.List<String> types(JsonNode call) {
        return call.path("events")
                .valueStream()
                .map(event -> event.path("type").asString())
                .collect(Collectors.toList());
    }

    private static byte[] body(String conversation, String summary) {
        var event = Json.object().put("type", "post_call_transcription");
        event.putObject("data")
                .put("conversation_id", conversation)
                .put("status", "done")
                .putObject("analysis")
                .put("transcript_summary", summary);
        return Json.write(event).getBytes(StandardCharsets.UTF_8);
    }

    private static String signature(TestServer server, Instant at, byte[] body) throws GeneralSecurityException {
        var secret = Objects.requireNonNull(server.config().elevenLabs().webhookSecret());
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.bytes(), "HmacSHA256"));
        mac.update((at.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8));
        return "t=%d,v0=%s".formatted(at.getEpochSecond(), HexFormat.of().formatHex(mac.doFinal(body)));
    }

    private static int send(TestServer server, String signature, byte[] body) {
        return server.api()
                .header("ElevenLabs-Signature", signature)
                .sendRaw("POST", "/elevenlabs/post-call", "application/json", body)
                .status();
    }
}
