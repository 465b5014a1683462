package dev.outdial.elevenlabs;

import dev.outdial.config.Secret;
import dev.outdial.config.Settings;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How ElevenLabs is reached.
///
/// @param baseUrl          of the REST API; a residency region has another one
/// @param apiKey           null where there is none: calls then end with an apology and `agent-not-configured`
/// @param webhookSecret    signs post-call webhooks; null where there is none: then none is believed
/// @param signedUrlTimeout of one request for a signed URL; there are two tries
/// @param connectTimeout   until the agent's socket is open
/// @param metadataTimeout  from there until the agent has told its audio formats
/// @param outcomeRule      what a judgement counts as where the agent collected no outcome
public record ElevenLabsConfig(
        URI baseUrl,
        @Nullable Secret apiKey,
        @Nullable Secret webhookSecret,
        Duration signedUrlTimeout,
        Duration connectTimeout,
        Duration metadataTimeout,
        OutcomeRule outcomeRule) {
    public static final URI DEFAULT_BASE_URL = URI.create("https://api.elevenlabs.io");

    /// The usual times, and no webhooks.
    public ElevenLabsConfig(URI baseUrl, @Nullable Secret apiKey) {
        this(baseUrl, apiKey, null);
    }

    /// The usual times.
    public ElevenLabsConfig(URI baseUrl, @Nullable Secret apiKey, @Nullable Secret webhookSecret) {
        this(baseUrl, apiKey, webhookSecret, Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    /// The usual rule.
    public ElevenLabsConfig(
            URI baseUrl,
            @Nullable Secret apiKey,
            @Nullable Secret webhookSecret,
            Duration signedUrlTimeout,
            Duration connectTimeout,
            Duration metadataTimeout) {
        this(baseUrl, apiKey, webhookSecret, signedUrlTimeout, connectTimeout, metadataTimeout, OutcomeRule.DEFAULT);
    }

    private ElevenLabsConfig with(OutcomeRule rule) {
        return new ElevenLabsConfig(
                baseUrl, apiKey, webhookSecret, signedUrlTimeout, connectTimeout, metadataTimeout, rule);
    }

    /// Reads `ELEVENLABS_API_KEY`, `ELEVENLABS_API_BASE_URL`, `ELEVENLABS_WEBHOOK_SECRET` and `ANALYSIS_OUTCOME_RULE`.
    public static ElevenLabsConfig from(Settings settings) {
        return new ElevenLabsConfig(
                        settings.url("ELEVENLABS_API_BASE_URL", DEFAULT_BASE_URL, DEFAULT_BASE_URL.toString()),
                        settings.secret("ELEVENLABS_API_KEY"),
                        settings.secret("ELEVENLABS_WEBHOOK_SECRET"))
                .with(OutcomeRule.from(settings));
    }
}
