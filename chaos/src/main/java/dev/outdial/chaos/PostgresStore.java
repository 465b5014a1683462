package dev.outdial.chaos;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// An embedded PostgreSQL. Its trouble is that connections break off, and that it restarts.
final class PostgresStore implements Store {
    private static final String DATABASE = "postgres";

    private final EmbeddedPostgres postgres;

    private PostgresStore(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    static PostgresStore start() {
        try {
            // Processes die here, machines do not: what was committed outlives a process without fsync, too.
            return new PostgresStore(EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "off")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "100")
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public String url() {
        return postgres.getJdbcUrl("postgres", DATABASE);
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    @Override
    public void disturb(Duration time) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("""
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """);
        }
    }

    /// Stops it as a power cut would, and starts it again: it must recover from its log.
    void restart() throws SQLException, InterruptedException {
        Path data;
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SHOW data_directory")) {
            row.next();
            data = Path.of(row.getString(1));
        }
        try {
            var pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
            var binary = ProcessHandle.of(pid)
                    .flatMap(process -> process.info().command())
                    .orElseThrow(() -> new IllegalStateException("PostgreSQL's program is not to be found"));
            var command = new ArrayList<String>();
            if ("root".equals(System.getProperty("user.name"))) {
                // PostgreSQL refuses to run as root; it was started this way, too.
                command.addAll(List.of("unshare", "-U"));
            }
            command.addAll(List.of(
                    Path.of(binary).resolveSibling("pg_ctl").toString(),
                    "restart",
                    "-D",
                    data.toString(),
                    "-m",
                    "immediate",
                    "-w",
                    "-l",
                    data.resolve("restarted.log").toString()));
            var done = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (done != 0) {
                throw new IllegalStateException("PostgreSQL did not restart: status " + done);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// It checks its files when it starts, and would not have started.
    @Override
    public List<String> faults() {
        return List.of();
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
