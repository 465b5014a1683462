package dev.outdial.call;

import dev.outdial.db.Database;
import dev.outdial.http.Json;
import dev.outdial.ops.Ids;
import dev.outdial.phone.PhoneNumber;
import dev.outdial.suppression.DoNotCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Requests for calls that the gate refused, kept for 30 days, so that "why was this call refused?" has an answer.
public final class PolicyRefusals {
    private static final Duration KEPT = Duration.ofDays(30);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// A client that asks and asks fills no disk: of one minute no more are kept.
    private static final int A_MINUTE = 100;

    private final Database database;
    private final DoNotCall doNotCall;
    private final Ids ids;

    public PolicyRefusals(Database database, DoNotCall doNotCall, Ids ids) {
        this.database = database;
        this.doNotCall = doNotCall;
        this.ids = ids;
    }

    /// One refusal.
    ///
    /// @param phoneKey    the keyed hash of the number, as the do-not-call lists have it
    /// @param phoneEnding the number's last digits, four at most
    /// @param error       what the caller was told
    /// @param decision    all that the gate found, as [PolicyDecision] writes it
    public record Entry(
            String id,
            Instant at,
            String clientId,
            String requestId,
            String phoneKey,
            String phoneEnding,
            String error,
            JsonNode decision) {}

    /// Writes a refusal down, in the transaction that found it.
    void add(Handle db, String clientId, String requestId, PhoneNumber phone, String error, PolicyDecision decision) {
        var now = decision.at();
        db.createUpdate("""
                        INSERT INTO policy_refusal (refusal_id, at, client_id, request_id, phone_key, phone_end, error,
                               decision)
                        SELECT :id, :at, :client, :request, :key, :end, :error, :decision
                         WHERE (SELECT COUNT(*) FROM policy_refusal
                                 WHERE client_id = :client AND refusal_id > :minuteAgo) < :most
                        """)
                .bind("id", ids.id("ref_"))
                .bind("at", now.toEpochMilli())
                .bind("client", clientId)
                .bind("request", requestId)
                .bind("key", doNotCall.hash(phone))
                .bind("end", phone.ending())
                .bind("error", error)
                .bind("decision", Json.write(decision.json()))
                .bind("minuteAgo", Ids.firstOf("ref_", now.minus(MINUTE)))
                .bind("most", A_MINUTE)
                .execute();
    }

    /// Refusals, newest first.
    ///
    /// @param before  the id of the last one of the page before; empty for the first page
    /// @param client  only those; empty for all
    /// @param request only that one; empty for all
    public List<Entry> page(int limit, String before, String client, String request) {
        return database.read(db -> db.createQuery("""
                        SELECT refusal_id, at, client_id, request_id, phone_key, phone_end, error, decision
                          FROM policy_refusal
                         WHERE (:before = '' OR refusal_id < :before)
                           AND (:client = '' OR client_id = :client)
                           AND (:request = '' OR request_id = :request)
                         ORDER BY refusal_id DESC
                         LIMIT :limit
                        """)
                .bindMap(Map.of("before", before, "client", client, "request", request, "limit", limit))
                .map((row, _) -> new Entry(
                        row.getString("refusal_id"),
                        Instant.ofEpochMilli(row.getLong("at")),
                        row.getString("client_id"),
                        row.getString("request_id"),
                        row.getString("phone_key"),
                        row.getString("phone_end"),
                        row.getString("error"),
                        Json.parse(row.getString("decision"))))
                .list());
    }

    /// Forgets the refusals of calls to a number.
    ///
    /// @param clientId only that client's; null for everybody's
    /// @return how many there were
    public int erase(Handle db, @Nullable String clientId, PhoneNumber phone) {
        return db.createUpdate("""
                        DELETE FROM policy_refusal WHERE phone_key = :key AND (:client = '' OR client_id = :client)
                        """)
                .bind("key", doNotCall.hash(phone))
                .bind("client", clientId == null ? "" : clientId)
                .execute();
    }

    /// Forgets what is older than 30 days.
    void forget(Instant now) {
        database.write(db -> db.createUpdate("DELETE FROM policy_refusal WHERE at < :before")
                .bind("before", now.minus(KEPT).toEpochMilli())
                .execute());
    }
}
