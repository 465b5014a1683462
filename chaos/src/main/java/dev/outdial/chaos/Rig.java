package dev.outdial.chaos;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The server under fire, from its jar, in a process of its own; the simulator, in this one; and some
/// clients. Every start of the server is on the same port and the same data.
final class Rig implements AutoCloseable {
    /// Below the ports that systems give to outgoing connections: nobody takes it while the server is down.
    private static final int LOWEST_PORT = 20_000;

    private static final int PORTS = 10_000;
    private static final int CLIENTS = 3;
    private static final String FROM = "+12125550100";
    /// In real time, phones would ring for most of the day.
    private static final double SPEED = 20;

    private final Path jar;
    private final Path folder;
    private final Map<String, String> environment;
    private final URI base;
    private final Simulator simulator;
    private final Secrets secrets;
    private final List<Duration> starts = new ArrayList<>();
    private final List<Duration> returns = new ArrayList<>();
    private final List<Api> clients = new ArrayList<>();
    private volatile ServerProcess server;
    private volatile boolean isEnding;

    private Rig(Path jar, Path folder, URI base, Secrets secrets, Simulator simulator, String databaseUrl, Plan plan)
            throws InterruptedException {
        this.jar = jar;
        this.folder = folder;
        this.base = base;
        this.secrets = secrets;
        this.simulator = simulator;
        this.environment = secrets.environment(base, simulator.baseUri(), databaseUrl);
        if (plan.startsOften()) {
            // As ./outdial serve does. Starting is most of the work then.
            environment.put(
                    "JAVA_TOOL_OPTIONS",
                    "-XX:+AutoCreateSharedArchive -XX:SharedArchiveFile=" + folder.resolve("server.jsa"));
        }
        environment.putAll(plan.settings());
        environment.put("LIMIT_CALLS_PER_SECOND", "100000");
        environment.put("LIMIT_CONCURRENT_CALLS", "100000");
        environment.put("LIMIT_CALLS_PER_DAY", "1000000");
        environment.put("LIMIT_CALLS_PER_NUMBER", "2");
        environment.put("LIMIT_CALLS_PER_NUMBER_PER_DAY", "1000000");
        var begun = System.nanoTime();
        this.server = ServerProcess.start(jar, folder, environment);
        // Whoever stops the rig does not want its server to stay.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            isEnding = true;
            server.kill();
        }));
        awaitStart(begun);
    }

    /// Starts everything.
    ///
    /// @param folder for the server's log
    static Rig start(Plan plan, Path folder, Store store) throws InterruptedException {
        var base = URI.create("http://127.0.0.1:" + freePort());
        var secrets = Secrets.random(new SecureRandom());
        var simulator = Simulator.start(secrets.simulator(0, base, Set.of(), SPEED));
        try {
            var rig = new Rig(plan.jar(), folder, base, secrets, simulator, store.url(), plan);
            try {
                rig.makeClients();
                if (plan.startsOften()) {
                    rig.server.end(); // it writes the archive of classes
                    rig.restart();
                }
                return rig;
            } catch (RuntimeException e) {
                rig.server.close();
                throw e;
            }
        } catch (RuntimeException | InterruptedException e) {
            simulator.close();
            throw e;
        }
    }

    private void awaitStart(long begun) throws InterruptedException {
        try {
            server.awaitReady(base);
        } catch (IllegalStateException e) {
            var log = server.logTail();
            server.close();
            throw new IllegalStateException(e.getMessage() + ". Its last words:\n" + log, e);
        }
        synchronized (starts) {
            starts.add(Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    private void makeClients() {
        var api = Api.at(base);
        var admin = api.as(token(api.post(
                "/auth/admin/login",
                Api.object("username", secrets.adminName(), "password", secrets.adminPassword()))));
        for (int i = 0; i < CLIENTS; i++) {
            var id = "client-" + i;
            var wanted = Api.object("clientId", id, "agentId", "agent_brief", "twilioPhoneNumber", FROM);
            wanted.set(
                    "clientMeta",
                    Api.object("fullName", "Ann Bell", "email", id + "@example.com", "phone", "+12125550101"));
            var secret = admin.post("/admin/clients", wanted)
                    .orThrow()
                    .path("client")
                    .path("clientSecret")
                    .asString("");
            clients.add(api.as(token(api.post("/auth/login", Api.object("clientId", id, "clientSecret", secret)))));
        }
    }

    private static String token(Api.Reply login) {
        return login.orThrow().path("token").asString("");
    }

    /// Each client, logged in.
    List<Api> clients() {
        return List.copyOf(clients);
    }

    Simulator simulator() {
        return simulator;
    }

    ServerProcess server() {
        return server;
    }

    /// Starts the server anew, at once, and waits until it takes work.
    ///
    /// @throws IllegalStateException if it does not
    void restart() throws InterruptedException {
        server.awaitEnd();
        if (isEnding) {
            throw new IllegalStateException("The rig is being stopped");
        }
        var begun = System.nanoTime();
        server = ServerProcess.start(jar, folder, environment);
        awaitStart(begun);
    }

    /// Waits until the server that is there takes work again, and notes how long that took.
    void awaitService() throws InterruptedException {
        var begun = System.nanoTime();
        server.awaitReady(base);
        returns.add(Duration.ofNanos(System.nanoTime() - begun));
    }

    /// How long the server needed each time; to be read once the trouble is over.
    List<Duration> returns() {
        return List.copyOf(returns);
    }

    /// How long the first start took, which has a database to make, and no archive of classes.
    Duration firstStart() {
        synchronized (starts) {
            return starts.getFirst();
        }
    }

    /// How long each later start took.
    List<Duration> restarts() {
        synchronized (starts) {
            return List.copyOf(starts.subList(1, starts.size()));
        }
    }

    /// The lines of the server's log that contain `text`.
    List<String> logLines(String text) {
        try (var lines = Files.lines(folder.resolve("server.log"))) {
            return lines.filter(line -> line.contains(text)).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of("(the log cannot be read: " + e.getMessage() + ")");
        }
    }

    @Override
    public void close() {
        server.close();
        simulator.close();
    }

    private static int freePort() {
        var random = new SecureRandom();
        while (true) {
            var port = LOWEST_PORT + random.nextInt(PORTS);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException _) {
                // taken: try another one
            }
        }
    }
}
