package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.config.Finding;
import dev.outdial.config.Settings;
import dev.outdial.simulator.Simulator;
import dev.outdial.simulator.SimulatorSettings;
import dev.outdial.twilio.TwilioCheckup;
import dev.outdial.twilio.TwilioConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The doctor beside a running server, with the simulator for Twilio and ElevenLabs.
@NullMarked
class DoctorTest {
    private static final String OWNED = "+12125550100";
    private static final String ADMIN = "operator";
    private static final String PASSWORD = "an operator's password";

    @TempDir
    static Path folder = Path.of("");

    private static Simulator simulator = startSimulator();
    private static Map<String, String> settings = Map.of();
    private static @Nullable Server server;

    private static Simulator startSimulator() {
        return Simulator.start(SimulatorSettings.DEFAULTS.withOwnedNumbers(Set.of(OWNED)));
    }

    @BeforeAll
    static void start() throws Exception {
        settings = settings(freePort());
        server = Server.start(Config.from(new Settings(settings, Map.of())), InstantSource.system());
        client("healthy", "agent_demo", OWNED);
        client("foreign-number", "agent_demo", "+13105550199");
        client("wideband", "agent_pcm", OWNED);
        client("no-agent", "agent_unknown", OWNED);
        client("no-overrides", "agent_strict", OWNED);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        simulator.close();
    }

    @Test
    void aWorkingInstallationHasNothingBad() {
        var told = new ArrayList<Finding>();

        var status = Doctor.examine(new Settings(settings, Map.of()), "healthy", told::add);

        assertThat(lines(told))
                .contains("✓ The settings can be used")
                .contains("in use by a running server")
                .contains("✓ Outdial answers at " + settings.get("PUBLIC_URL"))
                .contains("refuses strangers")
                .contains("lets Twilio in")
                .contains("✓ The Twilio account works")
                .contains("✓ The clock agrees with Twilio's")
                .contains("✓ The ElevenLabs key works")
                .contains("✓ The number +12125550100 of client healthy belongs to the account")
                .contains("✓ The agent agent_demo of client healthy exists and speaks telephone audio both ways")
                .doesNotContain("✗");
        assertThat(status).isZero();
    }

    @Test
    void eachClientsNumberAndAgentIsLookedAt() {
        var told = new ArrayList<Finding>();

        var status = Doctor.examine(new Settings(settings, Map.of()), null, told::add);

        assertThat(lines(told))
                .contains("✗ The number +13105550199 of client foreign-number is not the account's")
                .contains("✗ The agent agent_pcm of client wideband hears pcm_16000 and speaks pcm_16000")
                .contains("✗ The agent agent_unknown of client no-agent gives no conversation: status 404")
                .contains("! The agent agent_strict of client no-overrides does not allow another first message");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void whatIsBadComesWithItsRemedy() {
        var told = new ArrayList<Finding>();

        var changed = with(settings, Map.of("TWILIO_AUTH_TOKEN", "another", "ELEVENLABS_API_KEY", "another"));
        var status = Doctor.examine(new Settings(changed, Map.of()), "healthy", told::add);

        assertThat(lines(told))
                .contains("✗ Twilio refuses the credentials (20003) → copy TWILIO_ACCOUNT_SID")
                .contains("refuses Twilio's signature: status 403 → the running server has another TWILIO_AUTH_TOKEN")
                .contains("✗ ElevenLabs refuses the key → copy ELEVENLABS_API_KEY again");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void anUnknownClientIsToldAsSuch() {
        var told = new ArrayList<Finding>();

        var status = Doctor.examine(new Settings(settings, Map.of()), "nobody", told::add);

        assertThat(lines(told)).contains("✗ There is no client nobody");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void withoutAServerThePublicAddressIsNotBlamed() throws Exception {
        var told = new ArrayList<Finding>();

        var alone = with(settings(freePort()), Map.of("DATABASE_URL", "jdbc:sqlite:" + folder.resolve("alone.db")));
        var status = Doctor.examine(new Settings(alone, Map.of()), null, told::add);

        assertThat(lines(told))
                .contains("opens, has its tables and takes writes")
                .contains("! The server does not run, so PUBLIC_URL could not be checked")
                .contains("! There is no active client");
        assertThat(status).isZero();
    }

    @Test
    void aStrangerAtThePublicAddressIsNotTakenForOutdial() {
        var told = new ArrayList<Finding>();

        var elsewhere = with(settings, Map.of("PUBLIC_URL", simulator.baseUri().toString()));
        var status = Doctor.examine(new Settings(elsewhere, Map.of()), "healthy", told::add);

        assertThat(lines(told)).contains("✗ Something else answers at");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void aDatabaseThatCannotBeOpenedIsBad() throws Exception {
        var file = Files.writeString(folder.resolve("no-folder"), "");
        var told = new ArrayList<Finding>();

        var broken = with(settings, Map.of("DATABASE_URL", "jdbc:sqlite:" + file.resolve("outdial.db")));
        var status = Doctor.examine(new Settings(broken, Map.of()), null, told::add);

        assertThat(lines(told)).contains("✗ Database: The folder of the database file cannot be written");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void allMistakesInTheSettingsAreToldAtOnce() {
        var told = new ArrayList<Finding>();

        var status = Doctor.examine(new Settings(Map.of("PORT", "many"), Map.of()), null, told::add);

        assertThat(lines(told))
                .contains("✗ PORT must be a whole number")
                .contains("✗ SERVER_SECRET is missing")
                .contains("✗ ADMIN_USERNAME is missing")
                .contains("✗ ADMIN_PASSWORD is missing");
        assertThat(status).isEqualTo(78);
    }

    @Test
    void aClockThatIsOffIsNoticed() {
        var twilio = TwilioConfig.from(new Settings(settings, Map.of()));
        var ahead = InstantSource.offset(InstantSource.system(), Duration.ofSeconds(10));

        var findings = new TwilioCheckup(twilio, simulator.baseUri(), ahead).account();

        assertThat(lines(findings)).contains("! This machine's clock is").contains("let it be set by NTP");
    }

    @Test
    void noSecretIsEverShown() {
        var told = new ArrayList<Finding>();

        Doctor.examine(new Settings(settings, Map.of()), null, told::add);

        assertThat(lines(told))
                .doesNotContain(settings.get("SERVER_SECRET"))
                .doesNotContain(settings.get("TWILIO_AUTH_TOKEN"))
                .doesNotContain(settings.get("ELEVENLABS_API_KEY"))
                .doesNotContain(PASSWORD);
    }

    private static String lines(List<Finding> findings) {
        return String.join("\n", findings.stream().map(Finding::toString).toList());
    }

    private static Map<String, String> settings(int port) {
        var twilio = SimulatorSettings.DEFAULTS;
        return Map.ofEntries(
                Map.entry("HOST", "127.0.0.1"),
                Map.entry("PORT", Integer.toString(port)),
                Map.entry("PUBLIC_URL", "http://127.0.0.1:" + port),
                Map.entry("DATABASE_URL", "jdbc:sqlite:" + folder.resolve("outdial.db")),
                Map.entry("SERVER_SECRET", "0123456789abcdef0123456789abcdef-signs"),
                Map.entry("ADMIN_USERNAME", ADMIN),
                Map.entry("ADMIN_PASSWORD", PASSWORD),
                Map.entry("TWILIO_ACCOUNT_SID", twilio.accountSid()),
                Map.entry("TWILIO_AUTH_TOKEN", twilio.authToken()),
                Map.entry("TWILIO_API_BASE_URL", simulator.baseUri().toString()),
                Map.entry("ELEVENLABS_API_KEY", twilio.elevenLabsApiKey()),
                Map.entry("ELEVENLABS_API_BASE_URL", simulator.baseUri().toString()),
                Map.entry("ELEVENLABS_WEBHOOK_SECRET", twilio.elevenLabsWebhookSecret()));
    }

    private static Map<String, String> with(Map<String, String> before, Map<String, String> changes) {
        var after = new HashMap<>(before);
        after.putAll(changes);
        return after;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void client(String clientId, String agentId, String number) throws Exception {
        var json = new JsonMapper();
        var login =
                post("/auth/admin/login", json.writeValueAsString(Map.of("username", ADMIN, "password", PASSWORD)), "");
        var token = json.readTree(login.body()).path("token").asString("");
        var meta = Map.of("fullName", "Ann Bell", "email", clientId + "@example.com", "phone", "+12125550101");
        var body = Map.of("clientId", clientId, "agentId", agentId, "twilioPhoneNumber", number, "clientMeta", meta);
        var made = post("/admin/clients", json.writeValueAsString(body), "Bearer " + token);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    }

    private static HttpResponse<String> post(String path, String body, String authorization) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(settings.get("PUBLIC_URL") + path))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
