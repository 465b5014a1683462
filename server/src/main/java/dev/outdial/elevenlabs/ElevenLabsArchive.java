package dev.outdial.elevenlabs;

import dev.outdial.call.ConversationArchive;
import dev.outdial.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Conversations after their end, from ElevenLabs' REST API: the post-call webhook may never come.
public final class ElevenLabsArchive implements ConversationArchive {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final JsonMapper LENIENT = new JsonMapper();

    private final ElevenLabsConfig config;
    private final AnalysisReader reader;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    public ElevenLabsArchive(ElevenLabsConfig config) {
        this.config = config;
        this.reader = new AnalysisReader(config.outcomeRule());
    }

    @Override
    public Optional<Analysis> find(String conversationId) {
        var key = config.apiKey();
        if (key == null || !ID.matcher(conversationId).matches()) {
            return Optional.empty();
        }
        var response = send("GET", conversationId, key);
        return switch (response.statusCode()) {
            case 200 -> read(response.body());
            case 404 -> Optional.empty();
            default -> throw new ArchiveUnavailable("ElevenLabs answered with " + response.statusCode(), null);
        };
    }

    @Override
    public void delete(String conversationId) {
        var key = config.apiKey();
        if (key == null) {
            throw new ArchiveUnavailable("There is no ELEVENLABS_API_KEY", null);
        }
        if (!ID.matcher(conversationId).matches()) {
            return; // no id of theirs
        }
        var status = send("DELETE", conversationId, key).statusCode();
        if (status / 100 != 2 && status != 404) {
            throw new ArchiveUnavailable("ElevenLabs answered with " + status, null);
        }
    }

    private Optional<Analysis> read(byte[] body) {
        try {
            return reader.read(LENIENT.readTree(body));
        } catch (JacksonException e) {
            throw new ArchiveUnavailable("ElevenLabs' answer is no JSON", e);
        }
    }

    private HttpResponse<byte[]> send(String method, String conversationId, Secret key) {
        var request = HttpRequest.newBuilder(
                        URI.create(config.baseUrl() + "/v1/convai/conversations/" + conversationId))
                .timeout(TIMEOUT)
                .header("xi-api-key", key.value())
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            return http.send(
                    request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES));
        } catch (IOException e) {
            throw new ArchiveUnavailable(
                    "ElevenLabs did not answer: " + e.getClass().getSimpleName(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ArchiveUnavailable("Interrupted while waiting for ElevenLabs", e);
        }
    }
}
