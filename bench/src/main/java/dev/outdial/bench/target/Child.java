package dev.outdial.bench.target;

import dev.outdial.bench.load.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// A Java process of ours that tells its port in its output, and what it costs.
public final class Child implements AutoCloseable {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Pattern PORT = Pattern.compile("listens on port (\\d+)");
    private static final Pattern FILLER =
            Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+\\S*jdk\\.internal\\.vm\\.Filler");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 5;
    private static final int LINES_KEPT = 40;

    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final ArrayDeque<String> lastLines = new ArrayDeque<>();

    private Child(Process process) {
        this.process = process;
    }

    /// Starts `java` with these arguments, and waits until it listens.
    ///
    /// @param environment all that it gets, besides PATH
    static Child start(Cores cores, Path directory, Map<String, String> environment, List<String> arguments) {
        var command = new ArrayList<>(cores.prefix());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        var path = builder.environment().getOrDefault("PATH", "");
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().putAll(environment);
        try {
            var child = new Child(builder.start());
            Thread.ofPlatform().daemon().name("output").start(child::read);
            child.awaitPort();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitPort() {
        try {
            port.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException _) {
            close();
            throw new IllegalStateException("The process did not start:\n" + output());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException("Interrupted");
        }
    }

    private void read() {
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                keep(line);
                var match = PORT.matcher(line);
                if (match.find()) {
                    port.complete(Integer.parseInt(match.group(1)));
                }
            }
        } catch (IOException _) {
            // It has ended.
        }
        port.completeExceptionally(new IllegalStateException("it has ended"));
    }

    private synchronized void keep(String line) {
        lastLines.add(line);
        if (lastLines.size() > LINES_KEPT) {
            lastLines.remove();
        }
    }

    /// The last lines that it has written.
    public synchronized String output() {
        return String.join("\n", lastLines);
    }

    int port() {
        return port.join();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Processor time that it has used, user and system.
    public double cpuMillis() {
        return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e6;
    }

    /// Resident memory in kilobytes; -1 where that cannot be told.
    public long residentKb() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException _) {
            return -1;
        }
    }

    /// Lets time pass.
    ///
    /// @return the most resident memory seen meanwhile, in kilobytes
    public long mostResidentKb(Duration length) {
        var most = residentKb();
        for (var left = length; left.isPositive(); left = left.minus(SECOND)) {
            Pause.of(left.compareTo(SECOND) < 0 ? left : SECOND);
            most = Math.max(most, residentKb());
        }
        return most;
    }

    /// Bytes of the heap that live objects take: the process collects its garbage first, and stands still for it. Asked
    /// of the JVM by `jcmd GC.class_histogram`, which every collector answers alike.
    ///
    /// @throws IllegalStateException if it does not answer
    public long liveHeapBytes() {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            var asked = new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            var answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var total = TOTAL.matcher(answer);
            if (!total.find()) {
                throw new IllegalStateException("jcmd tells no total: " + answer.strip());
            }
            // What the collector puts into gaps is listed, too, and nobody's.
            var filler = FILLER.matcher(answer).results().mapToLong(match -> Long.parseLong(match.group(1)));
            return Long.parseLong(total.group(1)) - filler.sum();
        } catch (IOException e) {
            throw new IllegalStateException("jcmd is not to be had: a JDK is needed", e);
        }
    }

    /// Files and sockets that it has open; -1 where that cannot be told.
    public long openFiles() {
        try (var files = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return files.count();
        } catch (IOException _) {
            return -1;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
