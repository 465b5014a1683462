package dev.outdial.recording;

import dev.outdial.call.CallStore;
import dev.outdial.client.RecordingRules;
import dev.outdial.db.Database;
import dev.outdial.recording.RecordingRow.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Recordings in the database.
final class RecordingRows {
    private final Database database;
    private final CallStore calls;

    RecordingRows(Database database, CallStore calls) {
        this.database = database;
        this.calls = calls;
    }

    /// What a conversation that begins is to its recorder.
    ///
    /// @param isKnown whether there is a recording of it already
    record Wish(RecordingRules.Mode mode, boolean hasConsent, boolean isKnown) {}

    Optional<Wish> wish(String callId) {
        return database.read(db -> db.createQuery("""
                        SELECT client.recording_mode, call.recording_consent_at, recording.state
                          FROM call
                          JOIN client ON client.client_id = call.client_id
                          LEFT JOIN recording ON recording.call_id = call.call_id
                         WHERE call.call_id = :id
                        """)
                .bind("id", callId)
                .map((row, _) -> new Wish(
                        RecordingRules.Mode.of(row.getString("recording_mode")).orElseThrow(),
                        row.getObject("recording_consent_at") != null,
                        row.getObject("state") != null))
                .findOne());
    }

    /// Of these calls, those for which consent was given.
    List<String> withConsent(Collection<String> callIds) {
        return database.read(db -> db.createQuery(
                        "SELECT call_id FROM call WHERE recording_consent_at IS NOT NULL AND call_id IN (<ids>)")
                .bindList("ids", List.copyOf(callIds))
                .mapTo(String.class)
                .list());
    }

    /// A recording begins; what is known of one already stays.
    ///
    /// @return false if there is no such call
    boolean begin(String callId, Instant now) {
        return database.write(db -> {
            db.createUpdate("""
                            INSERT INTO recording (call_id, client_id, state, started_at, interrupted)
                            SELECT call_id, client_id, 'recording', :now, 0 FROM call WHERE call_id = :id
                            ON CONFLICT (call_id) DO NOTHING
                            """)
                    .bind("id", callId)
                    .bind("now", now.toEpochMilli())
                    .execute();
            return db.createQuery("SELECT COUNT(*) FROM recording WHERE call_id = :id")
                            .bind("id", callId)
                            .mapTo(Integer.class)
                            .one()
                    == 1;
        });
    }

    Optional<RecordingRow> find(String callId) {
        return database.read(db -> db.createQuery("SELECT * FROM recording WHERE call_id = :id")
                .bind("id", callId)
                .map((row, _) -> row(row))
                .findOne());
    }

    /// It is complete and on its way to the store.
    void waiting(RecordingRow row) {
        database.write(db -> db.createUpdate("""
                        UPDATE recording
                           SET state = 'waiting', millis = :millis, bytes = :bytes, lost_millis = :lost,
                               interrupted = :interrupted, store_key = :key
                         WHERE call_id = :id AND state IN ('recording', 'waiting')
                        """)
                .bind("millis", row.millis())
                .bind("bytes", row.bytes())
                .bind("lost", row.lostMs())
                .bind("interrupted", row.interrupted() ? 1 : 0)
                .bind("key", row.key())
                .bind("id", row.callId())
                .execute());
    }

    /// It lies in the store, and its call says where.
    ///
    /// @return false if it was deleted meanwhile
    boolean ready(String callId, String url) {
        return database.write(db -> {
            var isReady =
                    db.createUpdate("UPDATE recording SET state = 'ready' WHERE call_id = :id AND state = 'waiting'")
                                    .bind("id", callId)
                                    .execute()
                            == 1;
            if (isReady) {
                calls.putRecordingUrl(db, callId, url);
            }
            return isReady;
        });
    }

    /// There is none, and will be none.
    void failed(String callId, Failure why) {
        database.write(db -> db.createUpdate("""
                        UPDATE recording SET state = 'failed', reason = :reason
                         WHERE call_id = :id AND state IN ('recording', 'waiting')
                        """)
                .bind("reason", why.word())
                .bind("id", callId)
                .execute());
    }

    /// Its file is gone.
    void deleted(String callId) {
        database.write(db -> {
            db.createUpdate("UPDATE recording SET state = 'deleted' WHERE call_id = :id")
                    .bind("id", callId)
                    .execute();
            calls.putRecordingUrl(db, callId, null);
            return true;
        });
    }

    /// Recordings that begin before `until` and are not finished.
    List<String> unfinished(Instant until, int limit) {
        return database.read(db -> db.createQuery("""
                        SELECT call_id FROM recording
                         WHERE state IN ('recording', 'waiting') AND started_at < :until
                         ORDER BY started_at LIMIT :limit
                        """)
                .bind("until", until.toEpochMilli())
                .bind("limit", limit)
                .mapTo(String.class)
                .list());
    }

    /// Recordings that are older than their clients want them.
    ///
    /// @param defaultDays for clients that say nothing; 0 is for ever
    List<String> tooOld(Instant now, int defaultDays, int limit) {
        return database.read(db -> db.createQuery("""
                        SELECT recording.call_id
                          FROM client
                          JOIN recording ON recording.client_id = client.client_id
                         WHERE recording.state = 'ready'
                           AND COALESCE(client.recording_days, :days) > 0
                           AND recording.started_at
                               < :now - COALESCE(client.recording_days, :days) * CAST(:day AS BIGINT)
                         LIMIT :limit
                        """)
                .bind("days", defaultDays)
                .bind("now", now.toEpochMilli())
                .bind("day", Duration.ofDays(1).toMillis())
                .bind("limit", limit)
                .mapTo(String.class)
                .list());
    }

    /// Writes down that the files of erased calls are to be deleted.
    static void erase(Handle db, List<String> callIds) {
        db.createUpdate("""
                        INSERT INTO recording_erasure (call_id)
                        SELECT call_id FROM recording WHERE call_id IN (<ids>) AND state <> 'deleted'
                        ON CONFLICT DO NOTHING
                        """).bindList("ids", callIds).execute();
    }

    /// Erased calls whose recordings are still to be deleted.
    List<String> toErase(int limit) {
        return database.read(db -> db.createQuery("SELECT call_id FROM recording_erasure LIMIT :limit")
                .bind("limit", limit)
                .mapTo(String.class)
                .list());
    }

    /// The recording of an erased call is gone.
    void erased(String callId) {
        database.write(db -> db.createUpdate("DELETE FROM recording_erasure WHERE call_id = :id")
                .bind("id", callId)
                .execute());
    }

    private static RecordingRow row(ResultSet row) throws SQLException {
        return new RecordingRow(
                row.getString("call_id"),
                row.getString("client_id"),
                State.of(row.getString("state")),
                row.getString("reason"),
                Instant.ofEpochMilli(row.getLong("started_at")),
                row.getLong("millis"),
                row.getLong("bytes"),
                row.getLong("lost_millis"),
                row.getInt("interrupted") == 1,
                row.getString("store_key"));
    }
}
