package dev.outdial.call;

import dev.outdial.db.Database;
import dev.outdial.db.StorageUnavailable;
import dev.outdial.http.Refusal;
import dev.outdial.ops.Audit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The operator's switch that stops all dialling, on all servers: it lies in the database, and whoever lets a call pass
/// looks at it in the transaction that does so.
public final class DialingSwitch {
    /// What whoever asks for a call is told meanwhile.
    static final Refusal STOPPED = new Refusal.Unavailable(
            "Dialing is stopped by the operator",
            "Nobody was called; try again later, or ask the operator",
            Duration.ofSeconds(60));

    /// Why a call ended that waited for its turn when dialling was stopped.
    static final String END_REASON = "dialing-stopped";

    private final Database database;
    private final Audit audit;
    private final InstantSource clock;
    private volatile boolean lastSeen;

    public DialingSwitch(Database database, Audit audit, InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /// How the switch stands.
    ///
    /// @param by     who moved it last; null if nobody ever did
    /// @param at     when that was
    /// @param reason in that operator's words
    public record State(
            boolean stopped,
            @Nullable String by,
            @Nullable Instant at,
            @Nullable String reason) {}

    public State state() {
        var state = database.read(db -> db.createQuery("SELECT * FROM dialing WHERE one = 1")
                .map((row, _) -> state(row))
                .one());
        lastSeen = state.stopped();
        return state;
    }

    /// Whether it was stopped when this server looked last, which it does with every call; does not ask the database.
    public boolean wasStopped() {
        return lastSeen;
    }

    /// Whether nobody may be dialled; asked between two tries, where a database that does not answer means yes.
    boolean isStopped() {
        try {
            return state().stopped();
        } catch (StorageUnavailable _) {
            return true;
        }
    }

    /// The same inside the transaction that lets a call pass: until it ends, the switch stays as it is.
    boolean isStopped(Handle db) {
        var stopped = db.createQuery("SELECT stopped FROM dialing WHERE one = 1 <hold>")
                        .define("hold", database.dialect().forShare())
                        .mapTo(Integer.class)
                        .one()
                == 1;
        lastSeen = stopped;
        return stopped;
    }

    /// Moves the switch, and keeps who did.
    State move(boolean stopped, @Nullable String reason, String actor, String details) {
        return database.write(db -> {
            var now = Instant.ofEpochMilli(clock.millis());
            db.createUpdate("""
                            UPDATE dialing SET stopped = :stopped, changed_by = :by, changed_at = :at, reason = :reason
                             WHERE one = 1
                            """)
                    .bind("stopped", stopped ? 1 : 0)
                    .bind("by", actor)
                    .bind("at", now.toEpochMilli())
                    .bind("reason", reason)
                    .execute();
            audit.write(db, stopped ? "dialing.stopped" : "dialing.resumed", actor, null, details);
            lastSeen = stopped;
            return new State(stopped, actor, now, reason);
        });
    }

    private static State state(ResultSet row) throws SQLException {
        var at = row.getLong("changed_at");
        var never = row.wasNull();
        return new State(
                row.getInt("stopped") == 1,
                row.getString("changed_by"),
                never ? null : Instant.ofEpochMilli(at),
                row.getString("reason"));
    }
}
