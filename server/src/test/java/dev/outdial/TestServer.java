package dev.outdial;

import dev.outdial.access.AccessConfig;
import dev.outdial.bridge.BridgeConfig;
import dev.outdial.call.DialingConfig;
import dev.outdial.client.Limits;
import dev.outdial.config.Secret;
import dev.outdial.console.ConsoleConfig;
import dev.outdial.db.DatabaseConfig;
import dev.outdial.elevenlabs.ElevenLabsConfig;
import dev.outdial.event.EventConfig;
import dev.outdial.http.HttpConfig;
import dev.outdial.privacy.PrivacyConfig;
import dev.outdial.recording.RecordingConfig;
import dev.outdial.simulator.Simulator;
import dev.outdial.simulator.SimulatorSettings;
import dev.outdial.twilio.TwilioConfig;
import dev.outdial.twilio.TwilioConfig.WebhookVariables;
import dev.outdial.webhook.WebhookConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A whole server on a free port of loopback, wired to a simulator of its own that runs fast.
///
/// `shared` gives one per database for the whole JVM; tests that turn screws start their own with `of(...).start()`.
public final class TestServer implements AutoCloseable {
    public static final String ADMIN = "operator";
    public static final Secret ADMIN_PASSWORD = new Secret("an operator's password");
    public static final Secret SERVER_SECRET = new Secret("0123456789abcdef0123456789abcdef-signs");

    private static final int START_TRIES = 5;
    private static final Map<TestDatabases, TestServer> SHARED = new ConcurrentHashMap<>();

    private final Server server;
    private final Simulator simulator;
    private final Config config;
    private final Api api;

    private TestServer(Server server, Simulator simulator, Config config) {
        this.server = server;
        this.simulator = simulator;
        this.config = config;
        this.api = new Api(URI.create("http://127.0.0.1:" + server.port()));
    }

    /// The server of this JVM on that database. Nobody may close it, drain it, or arm faults that match any call.
    public static TestServer shared(TestDatabases database) {
        return SHARED.computeIfAbsent(database, which -> {
            var server = of(which).start();
            AtEnd.close(server);
            return server;
        });
    }

    /// A server of one's own, before it starts.
    public static Builder of(TestDatabases database) {
        return new Builder(database.fresh());
    }

    /// A server of one's own on a database that may have data.
    public static Builder of(DatabaseConfig database) {
        return new Builder(database);
    }

    /// How a server is set up; what is not said is generous and fast.
    public static final class Builder {
        private final DatabaseConfig database;
        private Limits limits = new Limits(10_000, 10_000, 100_000, 1, 1_000, 1800, 30, null);
        private AccessConfig.Throttle throttle = new AccessConfig.Throttle(100_000, 100_000, 100_000);
        private Duration tokenLifetime = Duration.ofHours(24);
        private DialingConfig dialing = DialingConfig.DEFAULT;
        private WebhookVariables webhookVariables = WebhookVariables.URL;
        private InstantSource clock = InstantSource.system();
        private double speed = 100;
        private boolean hasTwilio = true;
        private @Nullable URI twilioUrl;
        private int callsPerSecond = 10_000;
        private Duration twilioTimeout = Duration.ofSeconds(10);
        private BridgeConfig bridge = BridgeConfig.DEFAULT;
        private List<String> trustedProxies = List.of();
        private @Nullable RecordingConfig recording;
        private EventConfig events = EventConfig.DEFAULT;
        private WebhookConfig webhooks =
                new WebhookConfig(true, List.of("127.0.0.2"), 10, Duration.ofSeconds(5), Duration.ofSeconds(15));
        private PrivacyConfig privacy = PrivacyConfig.DEFAULT;

        private ConsoleConfig console = ConsoleConfig.DEFAULT;
        private @Nullable URI publicUrl;

        private Builder(DatabaseConfig database) {
            this.database = database;
        }

        public Builder limits(Limits theseLimits) {
            limits = theseLimits;
            return this;
        }

        public Builder throttle(AccessConfig.Throttle thisThrottle) {
            throttle = thisThrottle;
            return this;
        }

        public Builder tokenLifetime(Duration lifetime) {
            tokenLifetime = lifetime;
            return this;
        }

        public Builder dialing(DialingConfig thisDialing) {
            dialing = thisDialing;
            return this;
        }

        public Builder webhookVariables(WebhookVariables mode) {
            webhookVariables = mode;
            return this;
        }

        public Builder clock(InstantSource thisClock) {
            clock = thisClock;
            return this;
        }

        /// Of the simulator: 100 unless said.
        public Builder speed(double thisSpeed) {
            speed = thisSpeed;
            return this;
        }

        public Builder withoutTwilio() {
            hasTwilio = false;
            return this;
        }

        /// Twilio's API lies there, not in the simulator.
        public Builder twilioUrl(URI url) {
            twilioUrl = url;
            return this;
        }

        /// New calls that the server asks Twilio for in a second.
        public Builder callsPerSecond(int calls) {
            callsPerSecond = calls;
            return this;
        }

        /// How long Twilio's API may take to answer.
        public Builder twilioTimeout(Duration timeout) {
            twilioTimeout = timeout;
            return this;
        }

        public Builder bridge(BridgeConfig thisBridge) {
            bridge = thisBridge;
            return this;
        }

        /// Where recordings go; a folder of this server's own unless said.
        public Builder recording(RecordingConfig thisRecording) {
            recording = thisRecording;
            return this;
        }

        public Builder events(EventConfig theseEvents) {
            events = theseEvents;
            return this;
        }

        /// Where webhooks may go: by default to 127.0.0.2, by http, and to no other address of this machine.
        public Builder webhooks(WebhookConfig theseWebhooks) {
            webhooks = theseWebhooks;
            return this;
        }

        public Builder trustedProxies(String... proxies) {
            trustedProxies = List.of(proxies);
            return this;
        }

        public Builder privacy(PrivacyConfig thisPrivacy) {
            privacy = thisPrivacy;
            return this;
        }

        public Builder console(ConsoleConfig thisConsole) {
            console = thisConsole;
            return this;
        }

        /// Where the world finds the server; its own address on loopback unless said.
        public Builder publicUrl(URI thisUrl) {
            publicUrl = thisUrl;
            return this;
        }

        /// Starts the simulator and the server; when this returns, requests are served.
        public TestServer start() {
            for (int tries = 1; ; tries++) {
                try {
                    return startOn(freePort());
                } catch (IllegalStateException e) {
                    // Somebody may have taken the port between asking for it and listening on it.
                    if (tries == START_TRIES) {
                        throw e;
                    }
                }
            }
        }

        private TestServer startOn(int port) {
            var url = Objects.requireNonNullElseGet(publicUrl, () -> URI.create("http://127.0.0.1:" + port));
            var settings = SimulatorSettings.DEFAULTS
                    .withSpeed(speed)
                    .withPostCallWebhook(url.resolve("/elevenlabs/post-call"));
            var simulator = Simulator.start(settings);
            try {
                var config = config(port, url, simulator.baseUri(), settings);
                return new TestServer(Server.start(config, clock), simulator, config);
            } catch (RuntimeException e) {
                simulator.close();
                throw e;
            }
        }

        private Config config(int port, URI url, URI simulator, SimulatorSettings settings) {
            return new Config(
                    new HttpConfig("127.0.0.1", port, url, trustedProxies, 2, true),
                    database,
                    new AccessConfig(SERVER_SECRET, ADMIN, ADMIN_PASSWORD, tokenLifetime, 100, throttle),
                    limits,
                    dialing,
                    bridge,
                    new TwilioConfig(
                            hasTwilio ? settings.accountSid() : null,
                            hasTwilio ? new Secret(settings.authToken()) : null,
                            Objects.requireNonNullElse(twilioUrl, simulator),
                            webhookVariables,
                            callsPerSecond,
                            twilioTimeout),
                    new ElevenLabsConfig(
                            simulator,
                            new Secret(settings.elevenLabsApiKey()),
                            new Secret(settings.elevenLabsWebhookSecret())),
                    recording != null ? recording : recordingIn(TestDatabases.folder()),
                    events,
                    webhooks,
                    privacy,
                    console,
                    Duration.ofSeconds(5));
        }
    }

    /// Recordings in a folder, whatever else is on its disk.
    public static RecordingConfig recordingIn(Path folder) {
        return new RecordingConfig(new RecordingConfig.Folder(folder), folder.resolve("spool"), 0, 0);
    }

    /// A client of the API that is not logged in.
    public Api api() {
        return api;
    }

    public Simulator simulator() {
        return simulator;
    }

    public Config config() {
        return config;
    }

    public Server server() {
        return server;
    }

    @Override
    public void close() {
        server.close();
        simulator.close();
    }

    /// A port that nobody listens on.
    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
