package dev.outdial.bench.target;

import dev.outdial.bench.load.Door;
import dev.outdial.bench.load.Load;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

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
    private final boolean records;
    private final String token;

    private ServerTarget(Load load, Path folder, Child child, String authToken, String password, boolean records) {
        this.records = records;
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
    /// @param flags   for the JVM
    /// @param records whether every call is recorded
    public static ServerTarget start(Load load, Cores cores, Path jar, List<String> flags, boolean records) {
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
                    Map.entry("ELEVENLABS_API_KEY", secret()),
                    Map.entry("ELEVENLABS_API_BASE_URL", vendors));
            var arguments = new ArrayList<>(flags);
            arguments.addAll(List.of("-jar", jar.toAbsolutePath().toString(), "serve"));
            var child = Child.start(cores, folder, environment, arguments);
            try {
                return new ServerTarget(load, folder, child, authToken, password, records);
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
                        Map.of("mode", records ? "on" : "off")));
        var secret = created.path("client").path("clientSecret").stringValue();
        return api.post("/auth/login", "", Map.of("clientId", CLIENT, "clientSecret", secret))
                .path("token")
                .stringValue();
    }

    @Override
    public String name() {
        return records ? "recording" : "server";
    }

    @Override
    public Optional<Child> process() {
        return Optional.of(child);
    }

    /// As it happens in life: the API is asked, Twilio is asked, the callee answers, Twilio fetches what to do, and
    /// opens the stream that it is told to open.
    @Override
    public CompletableFuture<Void> place(int index) {
        var callSid = api.post("/secure/make-call", token, Map.of("phone", Load.number(index)))
                .path("callSid")
                .stringValue();
        var placed = load.standIn().placed(callSid);
        var form = new TreeMap<>(Map.of(
                "AccountSid",
                StandIn.ACCOUNT_SID,
                "ApiVersion",
                "2010-04-01",
                "CallSid",
                callSid,
                "CallStatus",
                "in-progress",
                "Direction",
                "outbound-api",
                "From",
                placed.from(),
                "To",
                placed.to()));
        // A fragment is advice for Twilio: neither sent nor signed.
        var url = placed.voiceUrl().toString().replaceFirst("#.*", "");
        var twiml =
                Twiml.read(api.postForm(url.substring(PUBLIC_URL.toString().length()), signature.of(url, form), form));
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
