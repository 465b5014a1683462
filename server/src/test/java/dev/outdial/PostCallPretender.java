package dev.outdial;

import dev.outdial.http.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Sends post-call webhooks as ElevenLabs would, or as somebody would who would like to be ElevenLabs.
final class PostCallPretender {
    private final Api api;
    private final InstantSource clock;
    private final String secret;

    PostCallPretender(TestServer server, InstantSource clock) {
        this(
                server.api(),
                clock,
                Objects.requireNonNull(server.config().elevenLabs().webhookSecret())
                        .value());
    }

    private PostCallPretender(Api api, InstantSource clock, String secret) {
        this.api = api;
        this.clock = clock;
        this.secret = secret;
    }

    /// With a secret that is only guessed.
    PostCallPretender withSecret(String guessed) {
        return new PostCallPretender(api, clock, guessed);
    }

    /// At another time.
    PostCallPretender at(InstantSource otherClock) {
        return new PostCallPretender(api, otherClock, secret);
    }

    /// A conversation of a call: done, and nothing known of it.
    static ObjectNode conversation(String callId) {
        var data = Json.object()
                .put("agent_id", "agent_demo")
                .put("conversation_id", "conv_by_hand_" + callId)
                .put("status", "done");
        data.putArray("transcript");
        data.putObject("analysis");
        data.putObject("conversation_initiation_client_data")
                .putObject("dynamic_variables")
                .put("call_id", callId);
        return data;
    }

    /// The same with a summary, and one thing that the callee said.
    static ObjectNode conversation(String callId, String summary, String said) {
        var data = conversation(callId);
        data.withArray("transcript").addObject().put("role", "user").put("message", said);
        data.withObject("analysis").put("transcript_summary", summary);
        return data;
    }

    /// Gives the analysis a collected field.
    static ObjectNode collect(ObjectNode data, String name, String value) {
        data.withObject("analysis")
                .withObject("data_collection_results")
                .putObject(name)
                .put("value", value);
        return data;
    }

    /// Tells what came of a conversation.
    Api.Reply analyzed(JsonNode data) {
        return send("post_call_transcription", data);
    }

    Api.Reply send(String type, JsonNode data) {
        var event = Json.object().put("type", type).put("event_timestamp", 1_700_000_000);
        event.set("data", data);
        return send(Json.write(event).getBytes(StandardCharsets.UTF_8));
    }

    Api.Reply send(byte[] body) {
        var time = Long.toString(clock.instant().getEpochSecond());
        return api.header("ElevenLabs-Signature", "t=%s,v0=%s".formatted(time, sign(time, body)))
                .sendRaw("POST", "/elevenlabs/post-call", "application/json", body);
    }

    private String sign(String time, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
