package dev.outdial.admin;

import dev.outdial.db.Database;
import dev.outdial.ops.Rounds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The servers that run on one database. Where there may be several, each writes down every few seconds that it lives;
/// one that was not heard of for a minute is gone.
public final class Nodes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Nodes.class);
    private static final Duration GONE = Duration.ofMinutes(1);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Database database;
    private final String id;
    private final String version;
    private final Instant startedAt;
    private final IntSupplier liveCalls;
    private final InstantSource clock;
    private @Nullable Rounds rounds;

    /// @param id        a fresh name of this process
    /// @param liveCalls how many conversations it carries now
    public Nodes(
            Database database,
            String id,
            String version,
            Instant startedAt,
            IntSupplier liveCalls,
            InstantSource clock) {
        this.database = database;
        this.id = id;
        this.version = version;
        this.startedAt = startedAt;
        this.liveCalls = liveCalls;
        this.clock = clock;
    }

    /// A server.
    record Node(String id, String version, Instant startedAt, Instant lastSeenAt, long liveCalls) {}

    /// Begins to say that this server lives, unless no other can ask.
    public Nodes start() {
        if (!database.dialect().isOneProcess()) {
            rounds = Rounds.start("nodes", "This server could not say that it lives", log, this::beat, EVERY);
        }
        return this;
    }

    private boolean beat() {
        database.write(db -> {
            db.createUpdate("DELETE FROM node WHERE seen_at < :before")
                    .bind("before", clock.instant().minus(GONE).toEpochMilli())
                    .execute();
            return db.createUpdate("""
                            INSERT INTO node (node_id, version, started_at, seen_at, live_calls)
                            VALUES (:id, :version, :started, :now, :live)
                            ON CONFLICT (node_id) DO UPDATE
                               SET seen_at = excluded.seen_at, live_calls = excluded.live_calls
                            """)
                    .bind("id", id)
                    .bind("version", version)
                    .bind("started", startedAt.toEpochMilli())
                    .bind("now", clock.millis())
                    .bind("live", liveCalls.getAsInt())
                    .execute();
        });
        return false;
    }

    /// All servers, those that run longest first. This one is always among them, as it is now.
    List<Node> list() {
        var now = Instant.ofEpochMilli(clock.millis());
        var self = new Node(id, version, startedAt, now, liveCalls.getAsInt());
        if (database.dialect().isOneProcess()) {
            return List.of(self);
        }
        var others = database.read(db -> db.createQuery("""
                        SELECT * FROM node WHERE seen_at >= :since AND node_id <> :self
                        """)
                .bind("since", now.minus(GONE).toEpochMilli())
                .bind("self", id)
                .map((row, _) -> new Node(
                        row.getString("node_id"),
                        row.getString("version"),
                        Instant.ofEpochMilli(row.getLong("started_at")),
                        Instant.ofEpochMilli(row.getLong("seen_at")),
                        row.getLong("live_calls")))
                .list());
        return Stream.concat(Stream.of(self), others.stream())
                .sorted(Comparator.comparing(Node::startedAt).thenComparing(Node::id))
                .toList();
    }

    @Override
    public void close() {
        if (rounds == null) {
            return;
        }
        rounds.close();
        database.write(db -> db.createUpdate("DELETE FROM node WHERE node_id = :id")
                .bind("id", id)
                .execute());
    }
}
