package dev.outdial.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/// What is done to the server and its database while callers ask for calls.
@FunctionalInterface
interface Trouble {
    /// Nothing: Twilio's weather is trouble enough.
    Trouble NONE = (_, _, _) -> Map.of();

    /// Returns when it has been done; may end sooner once `calm` has come.
    ///
    /// @return what was done how often
    Map<String, Integer> make(Rig rig, Store store, CountDownLatch calm) throws InterruptedException, SQLException;

    /// Somebody else holds SQLite's write lock: short, and longer than the server waits.
    static Trouble locked(long seed, int times) {
        return (rig, store, _) -> {
            var random = new SplittableRandom(seed);
            for (int i = 0; i < times; i++) {
                Thread.sleep(1_000);
                store.disturb(Duration.ofMillis(i % 2 == 0 ? 6_500 : 500 + random.nextInt(3_000)));
                rig.awaitService();
            }
            return Map.of("write lock held by another process", times);
        };
    }

    /// PostgreSQL stops without a word and starts again.
    static Trouble restarted(int times) {
        return (rig, store, _) -> {
            if (!(store instanceof PostgresStore postgres)) {
                return Map.of();
            }
            for (int i = 0; i < times; i++) {
                Thread.sleep(2_000);
                postgres.restart();
                rig.awaitService();
            }
            return Map.of("PostgreSQL restarted (immediate)", times);
        };
    }

    /// The server's files may not grow any more: the nearest thing to a full disk that needs no rights.
    ///
    /// @param data the database's folder
    static Trouble full(Path data, int times) {
        return (rig, _, _) -> {
            if (!FileSizeLimit.isThere()) {
                System.err.println("There is no prlimit on this system: the full disk is left out");
                return Map.of();
            }
            for (int i = 0; i < times; i++) {
                Thread.sleep(1_500);
                FileSizeLimit.set(rig.server(), Long.toString(largestFile(data)));
                Thread.sleep(2_500);
                FileSizeLimit.set(rig.server(), "unlimited");
                rig.awaitService();
            }
            return Map.of("database files cannot grow", times);
        };
    }

    private static long largestFile(Path folder) {
        try (var files = Files.list(folder)) {
            var largest = 0L;
            for (Path file : files.toList()) {
                largest = Math.max(largest, Files.size(file));
            }
            return largest;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Its time stops for longer than calls are waited for.
    static Trouble paused(Duration time, int times) {
        return (rig, _, _) -> {
            for (int i = 0; i < times; i++) {
                Thread.sleep(2_000);
                var server = rig.server();
                server.pause();
                Thread.sleep(time);
                server.resume();
                rig.awaitService();
            }
            return new TreeMap<>(Map.of("paused for " + time.toSeconds() + " s", times));
        };
    }
}
