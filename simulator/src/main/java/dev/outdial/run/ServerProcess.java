package dev.outdial.run;

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
/// It gets the settings it is given and no others: neither this process's variables nor somebody's
/// `.env`, so that it never touches a real account or a real database.
public final class ServerProcess implements AutoCloseable {
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

    /// Starts the server in `folder`, where its log goes, too, after that of the one before.
    public static ServerProcess start(Path jar, Path folder, Map<String, String> settings) {
        var log = folder.resolve("server.log");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xmx512m",
                // It runs briefly: this halves what starting costs.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                jar.toAbsolutePath().toString(),
                "serve"));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
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
    public void awaitReady(URI base) throws InterruptedException {
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

    public boolean isAlive() {
        return process.isAlive();
    }

    /// The last lines of its log.
    public String logTail() {
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
    public void stop() {
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

    /// Asks it to stop, and waits until it has ended, however long that takes.
    public void end() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /// Ends it at once, with SIGKILL: it can neither finish nor write anything any more. Does not wait.
    public void kill() {
        process.destroyForcibly();
    }

    /// Waits until it has ended.
    public void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    /// Stops its time, as a machine that is suspended does.
    ///
    /// @throws IllegalStateException if the system does not do that
    public void pause() {
        signal("STOP");
    }

    /// Lets it go on after [#pause].
    ///
    /// @throws IllegalStateException if the system does not do that
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start();
            if (kill.waitFor() != 0 && isAlive()) {
                throw new IllegalStateException("kill -" + name + " failed");
            }
        } catch (IOException e) {
            throw new IllegalStateException("There is no kill on this system", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }

    /// The process's number, for people who want to look at it.
    public Optional<Long> pid() {
        return isAlive() ? Optional.of(process.pid()) : Optional.empty();
    }
}
