package dev.outdial.event;

import dev.outdial.client.ClientJson;
import dev.outdial.http.Json;
import dev.outdial.ops.Ids;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

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
        for (String callId : callIds) {
            forget(db, "subject = :subject OR subject LIKE :more", Map.of("subject", callId, "more", callId + ":%"));
        }
    }

    /// Empties the events that tell of a person's opting out.
    ///
    /// @param clientId only that client's; null for everybody's
    /// @param hash     the number's, as their subjects have it
    public static void forgetOptOuts(Handle db, @Nullable String clientId, String hash) {
        forget(
                db,
                "type = :type AND subject LIKE :subject AND (:client = '' OR client_id = :client)",
                Map.of(
                        "type",
                        EventType.OPT_OUT_RECORDED.word(),
                        "subject",
                        "%:" + hash + ":%",
                        "client",
                        clientId == null ? "" : clientId));
    }

    private static void forget(Handle db, String which, Map<String, String> values) {
        var told = db.createQuery("SELECT event_id, payload FROM event WHERE " + which)
                .bindMap(values)
                .map((row, _) -> Map.entry(row.getString("event_id"), row.getString("payload")))
                .list();
        for (Map.Entry<String, String> event : told) {
            var payload = (ObjectNode) Json.parse(event.getValue());
            payload.set("data", Json.object().put("erased", true));
            db.createUpdate("UPDATE event SET payload = :payload WHERE event_id = :id")
                    .bind("payload", Json.write(payload))
                    .bind("id", event.getKey())
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
