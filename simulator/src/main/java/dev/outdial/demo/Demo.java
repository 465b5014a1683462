package dev.outdial.demo;

import dev.outdial.demo.Screen.Ink;
import dev.outdial.run.Api;
import dev.outdial.run.Secrets;
import dev.outdial.run.ServerProcess;
import dev.outdial.simulator.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `outdial demo`: a whole call, shown while it happens.
///
/// Ends with 0 if the call completed and 1 if not. Without `--exit` it stays until it is told to stop.
@Command(
        name = "demo",
        description = "Place a call from a real server to a pretend callee, and show it while it happens.",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = 64,
        customSynopsis = "./outdial demo [--exit] [--fast] [--crowd=N] [--phone=NUMBER] [--port=N] [--data=DIR]",
        footer = {
            "",
            "Callees, by the last two digits of the number:",
            "  +12125550127 agrees (the default)    +12125551234 moves the appointment",
            "  +12125550111 interrupts the agent    +12125550112 is busy",
            "  +12125550113 never answers           +12125550116 is a voicemail box",
            "  +12125550122 is not interested       +12125550123 is driving"
        })
public final class Demo implements Callable<Integer> {
    private static final int USUAL_PORT = 8080;
    private static final double FAST = 8;

    /// A little faster than people talk: still easy to follow, and nobody sits waiting.
    private static final double BRISK = 1.25;
    private static final String FROM = "+12125550100";
    private static final String CLIENT_ID = "bellas-dental";
    /// As many calls as a client may have at once.
    private static final int LARGEST_CROWD = 100;
    private static final Duration WATCH_EVERY = Duration.ofMillis(300);

    @Option(names = "--exit", description = "end after the call: 0 if it completed, else 1")
    private boolean exit;

    @Option(names = "--fast", description = "everybody talks eight times as fast")
    private boolean fast;

    @Option(names = "--crowd", paramLabel = "N", description = "keep so many callees talking after the call (0 to 100)")
    private int crowd;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--data", paramLabel = "DIR", description = "keep database and log there (default: nowhere)")
    private @Nullable Path data;

    @Option(names = "--phone", paramLabel = "NUMBER", description = "who is called (default ${DEFAULT-VALUE})")
    private String phone = "+12125550127";

    @Option(names = "--port", paramLabel = "N", description = "the server's (default 8080, or a free one)")
    private @Nullable Integer port;

    @Option(names = "--server-jar", hidden = true)
    private Path serverJar = Path.of("server/target/outdial-server.jar");

    private final Screen screen = Screen.standard();
    private final SecureRandom random = new SecureRandom();
    private volatile boolean stopping;

    @Override
    public Integer call() throws InterruptedException {
        if (crowd < 0 || crowd > LARGEST_CROWD) {
            throw new ParameterException(spec.commandLine(), "--crowd must be from 0 to " + LARGEST_CROWD);
        }
        if (!Files.isReadable(serverJar)) {
            screen.line("There is no server at " + serverJar + ". Start the demo with: ./outdial demo");
            return 1;
        }
        var folder = folder();
        var ended = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        // On Ctrl-C this thread goes on until everything is closed; the JVM would not wait for it by itself.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stopping = true;
            main.interrupt();
            try {
                ended.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }));
        try {
            return run(folder);
        } finally {
            if (data == null) {
                delete(folder);
            }
            ended.countDown();
        }
    }

    private int run(Path folder) throws InterruptedException {
        var base = URI.create("http://127.0.0.1:" + serverPort());
        var simulatorPort = anyPort();
        var secrets = Secrets.random(random);
        var settings = secrets.simulator(simulatorPort, base, Set.of(FROM), fast ? FAST : BRISK);
        screen.line(screen.inked(Ink.BOLD, "Outdial demo") + "  no account, no network, nobody's phone rings");
        // The server first: it takes longer, and asks for the simulator only when a call is placed.
        var vendors = URI.create("http://127.0.0.1:" + simulatorPort);
        var environment = secrets.environment(base, vendors, "jdbc:sqlite:outdial.db");
        try (var server = ServerProcess.start(serverJar, folder, environment);
                var simulator = Simulator.start(settings)) {
            try {
                return show(base, simulator, server, secrets, folder);
            } catch (IllegalStateException | UncheckedIOException e) {
                if (stopping) {
                    Thread.interrupted(); // or nobody would wait for the server's end
                    return 0;
                }
                screen.heading(screen.inked(Ink.RED, "The demo broke off: " + reason(e)));
                screen.line(
                        server.isAlive()
                                ? "The server's log ends like this:"
                                : "The server has ended. Its last words:");
                screen.line(server.logTail().indent(2).stripTrailing());
                return 1;
            } finally {
                server.stop(); // while it can still hang up at the simulator
            }
        } catch (InterruptedException e) {
            if (stopping) {
                return 0;
            }
            throw e;
        }
    }

    private static String reason(RuntimeException e) {
        return e instanceof UncheckedIOException ? "the server does not answer" : String.valueOf(e.getMessage());
    }

    private int show(URI base, Simulator simulator, ServerProcess server, Secrets secrets, Path folder)
            throws InterruptedException {
        var begun = System.nanoTime();
        server.awaitReady(base);
        var api = Api.at(base);
        var admin = api.as(token(api.post(
                "/auth/admin/login",
                Api.object("username", secrets.adminName(), "password", secrets.adminPassword()))));
        var secret = client(admin);
        var client = api.as(token(api.post("/auth/login", Api.object("clientId", CLIENT_ID, "clientSecret", secret))));
        screen.line("  server     %s, ready after %.1f s, data in %s"
                .formatted(base, (System.nanoTime() - begun) / 1e9, folder));
        screen.line("  simulator  %s, a pretend Twilio and a pretend ElevenLabs, whose seconds pass %s times as fast"
                .formatted(simulator.baseUri(), fast ? FAST : BRISK));
        screen.line("  client     %s, made with POST /admin/clients".formatted(CLIENT_ID));
        if (!exit) {
            screen.line("  console    %s".formatted(consoleLink(base, client)));
        }

        var order = Api.object("phone", phone);
        screen.heading("POST /secure/make-call " + order);
        var placed = client.post("/secure/make-call", order);
        screen.line("  %d %s".formatted(placed.status(), placed.body()));
        var callId = placed.body().path("callId").asString("");
        var status = "refused";
        if (!callId.isEmpty()) {
            screen.line("");
            status = new CallWatch(client, screen, callId).follow();
            screen.heading("GET /secure/calls?limit=1");
            screen.line(Api.pretty(client.get("/secure/calls?limit=1").orThrow()));
            screen.heading("GET /secure/call-stats");
            screen.line(Api.pretty(client.get("/secure/call-stats").orThrow()));
        }
        if (!exit) {
            invite(base, simulator, admin, client);
            if (crowd > 0) {
                screen.line("");
                screen.line("Up to %d callees are kept on the phone.".formatted(crowd));
                new Crowd(client, crowd, random).run();
            }
            watch(client, server, callId);
        }
        return status.equals("completed") ? 0 : 1;
    }

    /// Makes the client, or gives the one of an earlier demo a new secret.
    private static String client(Api admin) {
        var meta = Api.object(
                "fullName", "Ann Bell",
                "email", "ann@bellas-dental.example",
                "phone", "+12125550101",
                "businessName", "Bella's Dental",
                "city", "New York");
        var wanted = Api.object("clientId", CLIENT_ID, "agentId", "agent_brief", "twilioPhoneNumber", FROM);
        wanted.set("clientMeta", meta);
        wanted.set("recording", Api.object("mode", "on"));
        // A crowd calls the same few numbers all day long.
        wanted.putObject("limits").put("callsPerDay", 1_000_000).put("callsPerNumberPerDay", 100_000);
        var made = admin.post("/admin/clients", wanted);
        if (made.status() == 409) {
            made = admin.post("/admin/clients/" + CLIENT_ID + "/reset-secret", Api.object());
        }
        return made.orThrow().path("client").path("clientSecret").asString("");
    }

    /// Browsers do not send what stands behind a #: the token is in no log, and the console puts it into a cookie.
    private static String consoleLink(URI base, Api api) {
        return base + "/console/#token=" + api.token();
    }

    private static String token(Api.Reply login) {
        return login.orThrow().path("token").asString("");
    }

    private void invite(URI base, Simulator simulator, Api admin, Api client) {
        screen.heading("Server and simulator go on running; Ctrl-C ends both.");
        screen.line("""
                  the console         %3$s
                  the operator's      %4$s
                  the API, readable   %1$s/docs
                  alive? takes work?  %1$s/healthz  %1$s/readyz
                  figures             %1$s/metrics
                  what Twilio saw     %2$s/simulator/calls

                Place another call, in the console or so (it will be shown here):

                curl -s %1$s/secure/make-call -H 'Content-Type: application/json' \\
                  -H 'Authorization: Bearer %5$s' \\
                  -d '{"phone":"+12125551234"}'

                The callee depends on the last two digits: 27 agrees, 34 moves the appointment, 11 interrupts, 12 is busy,
                13 never answers, 16 is a voicemail box, 22 is not interested, 23 is driving.""".formatted(
                base, simulator.baseUri(), consoleLink(base, client), consoleLink(base, admin), client.token()));
    }

    /// Shows every further call, one after the other, until told to stop.
    private void watch(Api client, ServerProcess server, String firstCall) throws InterruptedException {
        var seen = new HashSet<>(Set.of(firstCall));
        while (server.isAlive()) {
            var recent = client.get("/secure/calls?limit=5");
            // A token lives for a day; whoever stays longer sees no more calls, but the server goes on.
            var newestFirst = recent.body().path("callHistory");
            for (int i = newestFirst.size() - 1; i >= 0; i--) {
                var call = newestFirst.path(i);
                var callId = call.path("callId").asString("");
                if (seen.add(callId)) {
                    screen.heading(
                            "A call to " + call.path("callData").path("phone").asString(""));
                    new CallWatch(client, screen, callId).follow();
                }
            }
            Thread.sleep(WATCH_EVERY);
        }
        throw new IllegalStateException("the server has ended");
    }

    private int serverPort() {
        if (port != null) {
            return port;
        }
        try (var _ = new ServerSocket(USUAL_PORT, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return USUAL_PORT;
        } catch (IOException _) {
            return anyPort();
        }
    }

    private static int anyPort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path folder() {
        try {
            return data == null
                    ? Files.createTempDirectory("outdial-demo-")
                    : Files.createDirectories(data).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException _) {
            // It lies in the system's temporary folder, which is cleared in any case.
        }
    }
}
