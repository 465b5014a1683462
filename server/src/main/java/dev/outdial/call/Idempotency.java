package dev.outdial.call;

import dev.outdial.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Remembers which request came with which `Idempotency-Key`, and what it was answered.
///
/// A key is written down in the transaction that writes the call down, so a key without a call does not exist: what
/// was refused before that may be asked again. So may a call that had no turn with the carrier: its key is forgotten.
public final class Idempotency implements PersonalData {
    private final Database database;

    public Idempotency(Database database) {
        this.database = database;
    }

    /// A key that was used.
    ///
    /// @param status null while the first request is being served, or if the server died over it
    record Used(
            String requestHash,
            String requestId,
            String callId,
            @Nullable Integer status,
            @Nullable String body) {}

    Optional<Used> find(String clientId, String key) {
        return database.read(db -> find(db, clientId, key));
    }

    Optional<Used> find(Handle db, String clientId, String key) {
        return db.createQuery("""
                        SELECT request_hash, request_id, call_id, status, body
                          FROM idempotency WHERE client_id = :client AND idem_key = :key
                        """)
                .bind("client", clientId)
                .bind("key", key)
                .map((row, _) -> {
                    var status = row.getInt("status");
                    var answered = row.wasNull() ? null : (Integer) status;
                    return new Used(
                            row.getString("request_hash"),
                            row.getString("request_id"),
                            row.getString("call_id"),
                            answered,
                            row.getString("body"));
                })
                .findOne();
    }

    void begin(Handle db, String clientId, String key, CallRequest request, String callId, Instant now) {
        db.createUpdate("""
                        INSERT INTO idempotency (client_id, idem_key, request_hash, request_id, call_id, created_at)
                        VALUES (:client, :key, :hash, :request, :call, :now)
                        """)
                .bind("client", clientId)
                .bind("key", key)
                .bind("hash", request.hash())
                .bind("request", request.requestId())
                .bind("call", callId)
                .bind("now", now.toEpochMilli())
                .execute();
    }

    void answered(String clientId, String key, int status, String body) {
        database.write(db -> db.createUpdate("""
                        UPDATE idempotency SET status = :status, body = :body
                         WHERE client_id = :client AND idem_key = :key
                        """)
                .bind("status", status)
                .bind("body", body)
                .bind("client", clientId)
                .bind("key", key)
                .execute());
    }

    /// Forgets a key whose call was never dialled, so that it may be used again.
    void forget(String clientId, String key) {
        database.write(db -> db.createUpdate("DELETE FROM idempotency WHERE client_id = :client AND idem_key = :key")
                .bind("client", clientId)
                .bind("key", key)
                .execute());
    }

    @Override
    public void erase(Handle db, List<String> callIds) {
        db.createUpdate("DELETE FROM idempotency WHERE call_id IN (<ids>)")
                .bindList("ids", callIds)
                .execute();
    }

    /// Forgets keys that are older than `period`.
    void forget(Instant now, Duration period) {
        database.write(db -> db.createUpdate("DELETE FROM idempotency WHERE created_at < :before")
                .bind("before", now.minus(period).toEpochMilli())
                .execute());
    }
}
