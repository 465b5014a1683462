package dev.outdial.bench;

import dev.outdial.bench.target.ServerSetting;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/// Which server is measured, and how its JVM is set.
final class ServerProgram {
    @Option(
            names = "--server-jar",
            defaultValue = "server/target/outdial-server.jar",
            description = "The server (${DEFAULT-VALUE}).")
    Path jar = Path.of("");

    @Option(
            names = "--server-flags",
            defaultValue = "--sun-misc-unsafe-memory-access=allow -XX:+UseCompactObjectHeaders -Xms512m -Xmx1g -Xmn48m"
                    + " -XX:MetaspaceSize=96m -XX:+UseParallelGC -XX:-UseAdaptiveSizePolicy"
                    + " -XX:+UseTransparentHugePages -XX:+ExitOnOutOfMemoryError",
            description = "The server's JVM flags (${DEFAULT-VALUE}): the launcher's.")
    String flags = "";

    /// Whether it was built; if not, says what to do.
    boolean isThere(PrintStream err) {
        if (Files.isRegularFile(jar)) {
            return true;
        }
        err.printf("%s is missing: build it with ./mvnw package, or name it with --server-jar%n", jar);
        return false;
    }

    ServerSetting setting() {
        return ServerSetting.of(List.of("-jar", jar.toAbsolutePath().toString()), words(flags));
    }

    static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split(" +"));
    }
}
