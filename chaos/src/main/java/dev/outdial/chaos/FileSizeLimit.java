package dev.outdial.chaos;

import dev.outdial.run.ServerProcess;
import java.io.IOException;

/// How large files of a running process may grow, set from outside (Linux).
final class FileSizeLimit {
    private FileSizeLimit() {}

    static boolean isThere() throws InterruptedException {
        try {
            return run("prlimit", "--version") == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// @param bytes or `unlimited`
    static void set(ServerProcess server, String bytes) throws InterruptedException {
        try {
            // The soft limit only: raising the hard one again takes rights.
            if (run("prlimit", "--pid", Long.toString(server.pid().orElseThrow()), "--fsize=" + bytes + ":") != 0) {
                throw new IllegalStateException("prlimit failed");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
