package dev.outdial.bench.target;

import dev.outdial.bench.load.Door;
import dev.outdial.bench.load.FirstVoice;
import dev.outdial.bench.load.Load;
import dev.outdial.bench.load.Manner;
import dev.outdial.bench.load.Pause;
import dev.outdial.bench.load.StandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/// The real server, from its jar, in a process of its own: an SQLite database in a temporary folder, secrets made on
/// the spot, one client with room for every call. Calls are placed through its public API.
public final class ServerTarget implements Target {
    /// Requests go to the server's port on the loopback address; only signatures know this name.
    private static final URI PUBLIC_URL = URI.create("http://bench.invalid");

    private static final String CLIENT = "bench";

    private final Load load;
    private final Path folder;
    private final Child child;
    private final InetSocketAddress address;
    private final TwilioSignature signature;
    private final Api api;
    private final ServerSetting setting;
    private final String token;
    private final Map<Integer, Placement> placements = new ConcurrentHashMap<>();

    private ServerTarget(
            Load load, Path folder, Child child, String authToken, String password, ServerSetting setting) {
        this.setting = setting;
        this.load = load;
        this.folder = folder;
        this.child = child;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), child.port());
        this.signature = new TwilioSignature(authToken);
        this.api = new Api(address);
        this.token = logIn(password);
    }

    /// Starts the server.
    ///
    /// @param setting how it is started, and how fast its callees are
    public static ServerTarget start(Load load, Cores cores, ServerSetting setting) {
        try {
            var folder = Files.createTempDirectory("outdial-bench");
            var authToken = secret();
            var password = secret();
            var vendors = "http://127.0.0.1:" + load.address().getPort();
            var environment = Map.ofEntries(
                    Map.entry("HOST", "127.0.0.1"),
                    Map.entry("PORT", "0"),
                    Map.entry("PUBLIC_URL", PUBLIC_URL.toString()),
                    Map.entry("DATABASE_URL", "jdbc:sqlite:" + folder.resolve("bench.db")),
                    Map.entry("SERVER_SECRET", secret()),
                    Map.entry("ADMIN_USERNAME", CLIENT),
                    Map.entry("ADMIN_PASSWORD", password),
                    Map.entry("TWILIO_ACCOUNT_SID", StandIn.ACCOUNT_SID),
                    Map.entry("TWILIO_AUTH_TOKEN", authToken),
                    Map.entry("TWILIO_API_BASE_URL", vendors),
                    Map.entry("TWILIO_CALLS_PER_SECOND", "10000"),
                    Map.entry("RECORDING_KEEP_FREE_MB", "0"),
                    Map.entry("AGENT_CONNECT", setting.agentConnect()),
                    Map.entry("ELEVENLABS_API_KEY", secret()),
                    Map.entry("ELEVENLABS_API_BASE_URL", vendors));
            var arguments = new ArrayList<>(setting.flags());
            arguments.addAll(setting.program());
            arguments.add("serve");
            var child = Child.start(cores, folder, environment, arguments);
            try {
                return new ServerTarget(load, folder, child, authToken, password, setting);
            } catch (RuntimeException e) {
                child.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String secret() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private String logIn(String password) {
        var admin = api.post("/auth/admin/login", "", Map.of("username", CLIENT, "password", password))
                .path("token")
                .stringValue();
        var limits = Map.of(
                "callsPerSecond", 1_000_000,
                "concurrentCalls", 1_000_000,
                "callsPerDay", 1_000_000,
                "callsPerNumberPerDay", 1_000_000,
                "maxCallSeconds", 86_400);
        var created = api.post(
                "/admin/clients",
                admin,
                Map.of(
                        "clientId",
                        CLIENT,
                        "agentId",
                        "agent_bench",
                        "twilioPhoneNumber",
                        "+12125560000",
                        "clientMeta",
                        Map.of("fullName", "Bench", "email", "bench@example.com", "phone", "+12125560000"),
                        "limits",
                        limits,
                        "recording",
                        Map.of("mode", setting.records() ? "on" : "off")));
        var secret = created.path("client").path("clientSecret").stringValue();
        return api.post("/auth/login", "", Map.of("clientId", CLIENT, "clientSecret", secret))
                .path("token")
                .stringValue();
    }

    @Override
    public String name() {
        return setting.records() ? "recording" : "server";
    }

    @Override
    public Optional<Child> process() {
        return Optional.of(child);
    }

    /// As it happens in life: the API is asked, Twilio is asked, the phone rings, the callee answers, Twilio fetches
    /// what to do, and opens the stream that it is told to open.
    @Override
    public CompletableFuture<FirstVoice> place(int index, Manner manner) {
        load.expect(index, manner);
        var answer = api.post("/secure/make-call", token, Map.of("phone", Load.number(index)));
        var callSid = answer.path("callSid").stringValue();
        var placed = load.standIn().placed(callSid);
        if (!setting.ringing().isZero()) {
            tell(callSid, placed, "ringing", Map.of());
            Pause.of(setting.ringing());
        }
        var answeredAt = System.nanoTime();
        placements.put(index, new Placement(answer.path("callId").stringValue(), callSid, answeredAt));
        var twiml = Twiml.read(hook(placed.voiceUrl(), form(callSid, placed, "in-progress")));
        Pause.of(setting.opening());
        var path = URI.create(twiml.streamUrl()).getRawPath();
        return load.call(
                index,
                new Door(
                        address,
                        path,
                        Map.of("X-Twilio-Signature", signature.of(twiml.streamUrl(), new TreeMap<>())),
                        callSid,
                        twiml.parameters()));
    }

    /// Twilio's last word about a call, without which it stays open.
    @Override
    public void hungUp(int index) {
        var callSid = placement(index).callSid();
        tell(callSid, load.standIn().placed(callSid), "completed", Map.of("CallDuration", "1"));
    }

    /// Whether the server has taken call `index`, and its callee has answered.
    public boolean isPlaced(int index) {
        return placements.containsKey(index);
    }

    /// How call `index` was placed the last time.
    public Placement placement(int index) {
        return Objects.requireNonNull(placements.get(index));
    }

    /// What call `index` looks like in its client's history.
    public JsonNode history(int index) {
        return api.get("/secure/calls/" + placement(index).callId(), token);
    }

    private void tell(String callSid, StandIn.Placed placed, String status, Map<String, String> more) {
        var form = form(callSid, placed, status);
        form.putAll(more);
        hook(placed.statusUrl(), form);
    }

    private static SortedMap<String, String> form(String callSid, StandIn.Placed placed, String status) {
        return new TreeMap<>(Map.of(
                "AccountSid",
                StandIn.ACCOUNT_SID,
                "ApiVersion",
                "2010-04-01",
                "CallSid",
                callSid,
                "CallStatus",
                status,
                "Direction",
                "outbound-api",
                "From",
                placed.from(),
                "To",
                placed.to()));
    }

    /// A fragment of the URL is advice for Twilio: neither sent nor signed.
    private String hook(URI whole, SortedMap<String, String> form) {
        var url = whole.toString().replaceFirst("#.*", "");
        return api.postForm(url.substring(PUBLIC_URL.toString().length()), signature.of(url, form), form);
    }

    @Override
    public void close() {
        child.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
