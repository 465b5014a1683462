package dev.outdial.event;

import dev.outdial.client.ClientJson;
import dev.outdial.http.Json;
import dev.outdial.ops.Ids;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JsonNode;

/// Where other rooms write what has happened, in the transaction that makes it so.
///
/// An event is JSON: `{"id", "type", "createdAt", "clientId", "data"}`. It is written once and never changes: whoever
/// is told of it again gets the same bytes.
public final class Outbox {
    private final Ids ids;
    private final InstantSource clock;
    private final Runnable written;

    /// @param written called when there is something for [EventLine]; soon after, the transaction will be over
    public Outbox(Ids ids, InstantSource clock, Runnable written) {
        this.ids = ids;
        this.clock = clock;
        this.written = written;
    }

    /// A recording that can be fetched.
    ///
    /// @param recordingId names it; a call may have several
    /// @param url         where the client fetches it: a path of this API, with the client's token
    /// @param contentType such as `audio/wav`
    public record Recording(
            String callId, String recordingId, String url, String contentType, long sizeBytes, int durationSeconds) {}

    /// Writes an event down.
    ///
    /// @param subject what it is about; where that is a call, its id, maybe with more behind it. A second event
    ///     of the same type about the same subject is no news, and is not written
    /// @param data    an object by the schema of that type in `openapi.yaml`
    public void add(Handle db, String clientId, EventType type, String subject, JsonNode data) {
        var id = ids.id("evt_");
        var now = clock.millis();
        var payload = Json.object()
                .put("id", id)
                .put("type", type.word())
                .put("createdAt", ClientJson.time(Instant.ofEpochMilli(now)))
                .put("clientId", clientId);
        payload.set("data", data);
        db.createUpdate("""
                        INSERT INTO event (event_id, client_id, type, subject, payload, created_at)
                        VALUES (:id, :client, :type, :subject, :payload, :now)
                        ON CONFLICT (subject, type) DO NOTHING
                        """)
                .bind("id", id)
                .bind("client", clientId)
                .bind("type", type.word())
                .bind("subject", subject)
                .bind("payload", Json.write(payload))
                .bind("now", now)
                .execute();
        written.run();
    }

    /// Empties the events about these calls of what they say: readers still find each at its place.
    public static void forget(Handle db, List<String> callIds) {
        var erased = Json.write(Json.object().put("erased", true));
        for (String callId : callIds) {
            db.createUpdate("""
                            UPDATE event SET payload = :erased
                             WHERE subject = :id OR subject LIKE :behind
                            """)
                    .bind("erased", erased)
                    .bind("id", callId)
                    .bind("behind", callId + ":%")
                    .execute();
        }
    }

    /// Tells that a recording can be fetched: `recording.ready`, once for each recording.
    public void recordingReady(Handle db, String clientId, Recording recording) {
        add(
                db,
                clientId,
                EventType.RECORDING_READY,
                recording.callId() + ":" + recording.recordingId(),
                Json.object()
                        .put("callId", recording.callId())
                        .put("recordingId", recording.recordingId())
                        .put("url", recording.url())
                        .put("contentType", recording.contentType())
                        .put("sizeBytes", recording.sizeBytes())
                        .put("durationSeconds", recording.durationSeconds()));
    }
}
