package dev.outdial.elevenlabs;

import dev.outdial.config.Finding;
import dev.outdial.config.Secret;
import dev.outdial.http.Form;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Checks the ElevenLabs key, and whether agents can talk on the telephone. It only reads; a signed URL that it
/// fetches is never opened.
public final class ElevenLabsCheckup {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String TELEPHONE = "ulaw_8000";
    private static final JsonMapper LENIENT = new JsonMapper();

    private final ElevenLabsConfig config;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    public ElevenLabsCheckup(ElevenLabsConfig config) {
        this.config = config;
    }

    private record Reply(int status, JsonNode json) {
        /// ElevenLabs' word for what is wrong; empty where it has none.
        String word() {
            return json.path("detail").path("status").asString("");
        }
    }

    /// Checks the key and the webhook's secret.
    public List<Finding> workspace() {
        var key = config.apiKey();
        if (key == null) {
            return List.of(Finding.bad(
                    "ElevenLabs is not configured: callees would hear an apology",
                    "set ELEVENLABS_API_KEY, from the ElevenLabs settings"));
        }
        var findings = new ArrayList<Finding>();
        try {
            findings.add(judged(get("/v1/user", key)));
        } catch (IOException e) {
            findings.add(Finding.bad(
                    "ElevenLabs cannot be reached at %s: %s".formatted(config.baseUrl(), e),
                    "let this machine connect to it; check DNS, proxy and firewall"));
        }
        findings.add(
                config.webhookSecret() == null
                        ? Finding.warning(
                                "ELEVENLABS_WEBHOOK_SECRET is not set: results come by asking, some seconds later",
                                "add a post-call webhook to PUBLIC_URL/elevenlabs/post-call at ElevenLabs, and set its secret")
                        : Finding.good("The secret of post-call webhooks is set"));
        return findings;
    }

    private static Finding judged(Reply reply) {
        // A restricted key may not read the user, and is a good key all the same.
        if (reply.status == 200 || reply.word().equals("missing_permissions")) {
            return Finding.good("The ElevenLabs key works");
        }
        return reply.status == 401
                ? Finding.bad(
                        "ElevenLabs refuses the key",
                        "copy ELEVENLABS_API_KEY again; a residency region needs ELEVENLABS_API_BASE_URL")
                : Finding.bad(
                        "ElevenLabs answered with status %d %s".formatted(reply.status, reply.word()),
                        "check ELEVENLABS_API_BASE_URL, and status.elevenlabs.io");
    }

    /// Checks whether an agent exists, lets itself be called, and speaks as telephones do.
    ///
    /// @param whose the client it talks for
    public List<Finding> agent(String agentId, String whose) {
        var what = "The agent %s of %s".formatted(agentId, whose);
        var key = config.apiKey();
        if (key == null) {
            return List.of(Finding.warning(what + " could not be checked", "set ELEVENLABS_API_KEY"));
        }
        var findings = new ArrayList<Finding>();
        try {
            var query = Form.write(List.of(Map.entry("agent_id", agentId)));
            var url = get("/v1/convai/conversation/get-signed-url?" + query, key);
            if (url.status != 200) {
                var ending = CloseCodes.refused(url.status, url.word());
                return List.of(Finding.bad(
                        "%s gives no conversation: status %d %s".formatted(what, url.status, url.word()),
                        ending.detail()));
            }
            var agent = get("/v1/convai/agents/" + agentId, key);
            if (agent.status != 200) {
                return List.of(Finding.warning(
                        "%s can be called, but its settings cannot be read: status %d %s"
                                .formatted(what, agent.status, agent.word()),
                        "give the key the permission to read agents, and ask the doctor again"));
            }
            checkFormats(what, agent.json.path("conversation_config"), findings);
            checkOverride(what, agent.json, findings);
        } catch (IOException e) {
            findings.add(
                    Finding.warning(what + " could not be checked: " + e, "try again when ElevenLabs can be reached"));
        }
        return findings;
    }

    private static void checkFormats(String what, JsonNode settings, List<Finding> findings) {
        var hears = settings.path("asr").path("user_input_audio_format").asString("");
        var speaks = settings.path("tts").path("agent_output_audio_format").asString("");
        findings.add(
                hears.equals(TELEPHONE) && speaks.equals(TELEPHONE)
                        ? Finding.good(what + " exists and speaks telephone audio both ways")
                        : Finding.bad(
                                "%s hears %s and speaks %s".formatted(what, hears, speaks),
                                "set both to mu-law 8000 Hz: Voice, TTS output format; Advanced, user input audio format"));
    }

    private static void checkOverride(String what, JsonNode agent, List<Finding> findings) {
        var allowed = agent.path("platform_settings")
                .path("overrides")
                .path("conversation_config_override")
                .path("agent")
                .path("first_message")
                .asBoolean(false);
        if (!allowed) {
            findings.add(Finding.warning(
                    what + " does not allow another first message",
                    "calls with firstMessage would fail; if you use it, allow it in the agent's Security settings"));
        }
    }

    private Reply get(String path, Secret key) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(config.baseUrl() + path))
                .timeout(PATIENCE)
                .header("xi-api-key", key.value())
                .build();
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), json(response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static JsonNode json(byte[] body) {
        try {
            return LENIENT.readTree(body);
        } catch (JacksonException _) {
            return LENIENT.createObjectNode();
        }
    }
}
