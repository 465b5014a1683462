package dev.outdial.call;

import dev.outdial.db.Database;
import dev.outdial.http.Json;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.node.ObjectNode;

/// What people have corrected about calls, and agents have set during them, apart from what the agent's vendor says:
/// whichever comes later, their word holds.
public final class CallCorrections implements PersonalData {
    /// The actor of what an agent sets by a tool.
    public static final String AGENT = "agent:tool";

    /// The actor of what the server itself concludes.
    public static final String SYSTEM = "system:server";

    private final Database database;

    public CallCorrections(Database database) {
        this.database = database;
    }

    /// One correction.
    ///
    /// @param actor an operator's name, `client:ID`, [#AGENT] or [#SYSTEM]
    record Entry(Instant at, String actor, CallCorrection correction) {
        /// Who it was, as clients may see it: an operator's name is not for them.
        String side() {
            if (actor.equals(AGENT)) {
                return "agent";
            }
            if (actor.equals(SYSTEM)) {
                return "system";
            }
            return actor.startsWith("client:") ? "client" : "operator";
        }
    }

    void add(Handle db, String callId, Instant at, String actor, CallCorrection correction) {
        db.createUpdate("""
                        INSERT INTO call_correction (call_id, number, at, actor, changes)
                        SELECT :id, COALESCE(MAX(number), 0) + 1, :at, :actor, :changes
                          FROM call_correction WHERE call_id = :id
                        """)
                .bind("id", callId)
                .bind("at", at.toEpochMilli())
                .bind("actor", actor)
                .bind("changes", correction.text())
                .execute();
    }

    /// All corrections of a call, oldest first.
    List<Entry> of(String callId) {
        return database.read(db -> of(db, callId));
    }

    List<Entry> of(Handle db, String callId) {
        return db.createQuery("SELECT at, actor, changes FROM call_correction WHERE call_id = :id ORDER BY number")
                .bind("id", callId)
                .map((row, _) -> new Entry(
                        Instant.ofEpochMilli(row.getLong("at")), row.getString("actor"), new CallCorrection((ObjectNode)
                                Json.parse(row.getString("changes")))))
                .list();
    }

    @Override
    public void erase(Handle db, List<String> callIds) {
        db.createUpdate("DELETE FROM call_correction WHERE call_id IN (<ids>)")
                .bindList("ids", callIds)
                .execute();
    }
}
