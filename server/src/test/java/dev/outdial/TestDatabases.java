package dev.outdial;

import dev.outdial.db.DatabaseConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;

/// The two databases, so that one test runs on both: `@ParameterizedClass @EnumSource(TestDatabases.class)`.
public enum TestDatabases {
    SQLITE {
        @Override
        public DatabaseConfig fresh() {
            return new DatabaseConfig("jdbc:sqlite:" + folder().resolve("outdial.db"), DatabaseConfig.DEFAULT.pool());
        }
    },
    POSTGRESQL {
        @Override
        public DatabaseConfig fresh() {
            var name = "outdial_" + COUNT.incrementAndGet();
            var postgres = Postgres.RUNNING;
            try (var connection = postgres.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            } catch (SQLException e) {
                throw new IllegalStateException("The embedded PostgreSQL made no database", e);
            }
            return new DatabaseConfig(postgres.getJdbcUrl("postgres", name), POOL);
        }
    };

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int POOL = 8;

    /// A database of its own, empty and without tables. What is left of it goes away with this JVM.
    public abstract DatabaseConfig fresh();

    /// A folder of its own, which goes away with this JVM.
    public static Path folder() {
        try {
            var folder = Files.createTempDirectory("outdial-test-");
            AtEnd.close(() -> delete(folder));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The one PostgreSQL of this JVM, started when it is first needed.
    private static final class Postgres {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                // Nobody needs this data after a power cut.
                var postgres = EmbeddedPostgres.builder()
                        .setRegisterShutdownHook(false)
                        .setServerConfig("max_connections", "300")
                        .setServerConfig("fsync", "off")
                        .setServerConfig("full_page_writes", "off")
                        .setServerConfig("synchronous_commit", "off")
                        .start();
                AtEnd.close(postgres);
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException _) {
            // a temporary folder that stays behind harms nobody
        }
    }
}
