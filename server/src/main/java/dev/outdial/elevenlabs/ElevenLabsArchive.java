package dev.outdial.elevenlabs;

import dev.outdial.call.ConversationArchive;
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
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    public ElevenLabsArchive(ElevenLabsConfig config) {
        this.config = config;
    }

    @Override
    public Optional<Analysis> find(String conversationId) {
        var key = config.apiKey();
        if (key == null || !ID.matcher(conversationId).matches()) {
            return Optional.empty();
        }
        var request = HttpRequest.newBuilder(
                        URI.create(config.baseUrl() + "/v1/convai/conversations/" + conversationId))
                .timeout(TIMEOUT)
                .header("xi-api-key", key.value())
                .build();
        try {
            var response = http.send(
                    request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES));
            return switch (response.statusCode()) {
                case 200 -> AnalysisReader.read(LENIENT.readTree(response.body()));
                case 404 -> Optional.empty();
                default -> throw new ArchiveUnavailable("ElevenLabs answered with " + response.statusCode(), null);
            };
        } catch (IOException | JacksonException e) {
            throw new ArchiveUnavailable(
                    "ElevenLabs did not answer: " + e.getClass().getSimpleName(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ArchiveUnavailable("Interrupted while waiting for ElevenLabs", e);
        }
    }
}
