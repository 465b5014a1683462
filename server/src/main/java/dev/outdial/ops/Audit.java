package dev.outdial.ops;

import dev.outdial.db.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Who did what, and when: an append-only list of logins and of what operators change.
public final class Audit {
    private final Database database;
    private final Ids ids;
    private final InstantSource clock;

    public Audit(Database database, Ids ids, InstantSource clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /// One entry.
    ///
    /// @param type     a word such as `client.created`
    /// @param actor    an operator's name, `client:ID`, or the address of a stranger
    /// @param clientId the client it is about, or null
    /// @param details  an object as JSON text, without secrets
    public record Entry(
            String id,
            Instant at,
            String type,
            String actor,
            @Nullable String clientId,
            String details) {}

    /// Writes an entry in the caller's transaction, so that it stands or falls with what it tells.
    public void write(Handle db, String type, String actor, @Nullable String clientId, String details) {
        db.createUpdate("""
                        INSERT INTO audit (audit_id, at, type, actor, client_id, details)
                        VALUES (:id, :at, :type, :actor, :client, :details)
                        """)
                .bind("id", ids.id("act_"))
                .bind("at", clock.millis())
                .bind("type", type)
                .bind("actor", actor)
                .bind("client", clientId)
                .bind("details", details)
                .execute();
    }

    /// Writes an entry by itself.
    public void write(String type, String actor, @Nullable String clientId, String details) {
        database.write(db -> {
            write(db, type, actor, clientId, details);
            return true;
        });
    }

    /// Entries, newest first.
    ///
    /// @param before the id of the last entry of the page before; empty for the first page
    /// @param type   only those; empty for all
    /// @param client only those; empty for all
    public List<Entry> page(int limit, String before, String type, String client) {
        return database.read(db -> db.createQuery("""
                        SELECT audit_id, at, type, actor, client_id, details
                          FROM audit
                         WHERE (:before = '' OR audit_id < :before)
                           AND (:type = '' OR type = :type)
                           AND (:client = '' OR client_id = :client)
                         ORDER BY audit_id DESC
                         LIMIT :limit
                        """)
                .bindMap(Map.of("before", before, "type", type, "client", client, "limit", limit))
                .map((row, _) -> new Entry(
                        row.getString("audit_id"),
                        Instant.ofEpochMilli(row.getLong("at")),
                        row.getString("type"),
                        row.getString("actor"),
                        row.getString("client_id"),
                        row.getString("details")))
                .list());
    }
}
