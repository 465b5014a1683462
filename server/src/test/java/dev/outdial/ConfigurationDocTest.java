package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.access.AccessConfig;
import dev.outdial.bridge.BridgeConfig;
import dev.outdial.call.DialingConfig;
import dev.outdial.client.Limits;
import dev.outdial.client.SecretHasher;
import dev.outdial.config.Secret;
import dev.outdial.config.Settings;
import dev.outdial.console.ConsoleConfig;
import dev.outdial.db.DatabaseConfig;
import dev.outdial.elevenlabs.ElevenLabsConfig;
import dev.outdial.event.EventConfig;
import dev.outdial.http.HttpConfig;
import dev.outdial.privacy.PrivacyConfig;
import dev.outdial.recording.RecordingConfig;
import dev.outdial.twilio.TwilioConfig;
import dev.outdial.twilio.TwilioConfig.WebhookVariables;
import dev.outdial.webhook.WebhookConfig;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// What `docs/configuration.md` says of the settings is true.
@NullMarked
class ConfigurationDocTest {
    private static final Map<String, String> REQUIRED = Map.of(
            "SERVER_SECRET", "0123456789abcdef0123456789abcdef",
            "ADMIN_USERNAME", "operator",
            "ADMIN_PASSWORD", "an operator's password");

    private static final Pattern ROW = Pattern.compile("^\\| `([A-Z][A-Z0-9_]+)` \\|", Pattern.MULTILINE);

    /// Tests run in the folder of their module.
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void everySettingHasARowAndEveryRowIsASetting() throws IOException {
        var settings = new Settings(REQUIRED, Map.of());
        Config.from(settings);

        var documented = ROW.matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1))
                .toList();

        assertThat(documented).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(settings.known());
    }

    @Test
    void everyDefaultIsPinned() {
        var config = Config.from(new Settings(REQUIRED, Map.of()));

        assertThat(config)
                .isEqualTo(new Config(
                        new HttpConfig("0.0.0.0", 8080, URI.create("http://localhost:8080"), List.of(), 0, true),
                        new DatabaseConfig("jdbc:sqlite:data/outdial.db", 16),
                        new AccessConfig(
                                new Secret("0123456789abcdef0123456789abcdef"),
                                "operator",
                                new Secret("an operator's password"),
                                Duration.ofHours(24),
                                SecretHasher.ITERATIONS,
                                new AccessConfig.Throttle(5, 30, 60)),
                        new Limits(10, 100, 5000, 1, 20, 1800, 30, null),
                        new DialingConfig(
                                new BigDecimal("0.20"),
                                Duration.ofMinutes(3),
                                Duration.ofSeconds(8),
                                Duration.ofHours(24)),
                        BridgeConfig.DEFAULT,
                        new TwilioConfig(
                                null,
                                null,
                                URI.create("https://api.twilio.com"),
                                WebhookVariables.URL,
                                10,
                                Duration.ofSeconds(10)),
                        new ElevenLabsConfig(URI.create("https://api.elevenlabs.io"), null),
                        new RecordingConfig(
                                new RecordingConfig.Folder(Path.of("data/recordings")),
                                Path.of("data/recordings/spool"),
                                1L << 30,
                                0),
                        new EventConfig(Duration.ofDays(30)),
                        new WebhookConfig(false, List.of(), 10, Duration.ofSeconds(5), Duration.ofSeconds(15)),
                        new PrivacyConfig(0, PrivacyConfig.Switch.ON),
                        ConsoleConfig.DEFAULT,
                        Duration.ofMinutes(15)));
        assertThat(Logging.from(new Settings(REQUIRED, Map.of())))
                .isEqualTo(new Logging(Logging.Format.TEXT, Logging.Level.INFO));
    }

    @Test
    void defaultsInThePageAreTheRealOnes() throws IOException {
        var page = Files.readString(PAGE);

        // The example in each row is a value that the reader accepts, and the default column is what it uses.
        var defaults = Pattern.compile("^\\| `([A-Z][A-Z0-9_]+)` \\| `([^`]+)` \\|", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .toList();
        assertThat(defaults).hasSizeGreaterThan(15);

        var written = new java.util.HashMap<>(REQUIRED);
        defaults.forEach(row -> written.put(row.group(1), row.group(2)));

        assertThat(Config.from(new Settings(written, Map.of())))
                .isEqualTo(Config.from(new Settings(REQUIRED, Map.of())));
    }
}
