package dev.outdial.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The real server, as a process of its own.
///
/// It gets the settings it is given and no others: neither this process's variables nor somebody's `.env`, so that the
/// demo never touches a real account or a real database.
final class ServerProcess implements AutoCloseable {
    private static final List<String> INHERITED = List.of("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ");
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final int TAIL = 15;
    private static final int WIDEST = 200;

    private final Process process;
    private final Path log;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Starts the server in `folder`, where its log goes, too.
    static ServerProcess start(Path jar, Path folder, Map<String, String> settings) {
        var log = folder.resolve("server.log");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xmx512m",
                // A demo starts once and runs briefly: this halves what starting costs.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                jar.toAbsolutePath().toString(),
                "serve"));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(settings);
        try {
            return new ServerProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until the server takes work.
    ///
    /// @throws IllegalStateException if it ends before, or does not in a minute
    void awaitReady(URI base) throws InterruptedException {
        var api = Api.at(base);
        var until = System.nanoTime() + READY_WITHIN.toNanos();
        while (System.nanoTime() < until) {
            if (!isAlive()) {
                throw new IllegalStateException("The server did not start");
            }
            if (isReady(api)) {
                return;
            }
            Thread.sleep(Duration.ofMillis(50));
        }
        throw new IllegalStateException("The server was not ready within " + READY_WITHIN.toSeconds() + " s");
    }

    private static boolean isReady(Api api) {
        try {
            return api.get("/readyz").status() == 200;
        } catch (UncheckedIOException _) {
            return false;
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// The last lines of its log.
    String logTail() {
        try {
            var lines = Files.readAllLines(log).stream()
                    .map(line -> line.length() <= WIDEST ? line : line.substring(0, WIDEST) + "…")
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read: " + e.getMessage() + ")";
        }
    }

    /// Asks it to stop, and makes it stop if it does not in 10 s. May be called twice.
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }

    /// The process's number, for people who want to look at it.
    Optional<Long> pid() {
        return isAlive() ? Optional.of(process.pid()) : Optional.empty();
    }
}
