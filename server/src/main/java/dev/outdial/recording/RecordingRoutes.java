package dev.outdial.recording;

import dev.outdial.access.Guard;
import dev.outdial.call.Call;
import dev.outdial.call.CallStore;
import dev.outdial.call.History;
import dev.outdial.client.Client;
import dev.outdial.client.ClientStore;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Paging;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import dev.outdial.ops.Audit;
import dev.outdial.recording.ByteRange.Wish;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetching and deleting recordings, for clients under `/secure/calls`, for operators under
/// `/admin/clients/:clientId/calls`; how loud they are, for drawing them; and telling that a callee agrees to be
/// recorded.
public final class RecordingRoutes {
    private static final Logger log = LoggerFactory.getLogger(RecordingRoutes.class);
    private static final String OWN = "/secure/calls/:callId/recording";
    private static final String ANY = "/admin/clients/:clientId/calls/:callId/recording";
    private static final int PIECE = 64 * 1024;

    private final Guard guard;
    private final ClientStore clients;
    private final CallStore calls;
    private final History history;
    private final Recordings recordings;
    private final Audit audit;
    private final Semaphore looking =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    public RecordingRoutes(
            Guard guard, ClientStore clients, CallStore calls, History history, Recordings recordings, Audit audit) {
        this.guard = guard;
        this.clients = clients;
        this.calls = calls;
        this.history = history;
        this.recordings = recordings;
        this.audit = audit;
    }

    public void addTo(Routes routes) {
        routes.get(OWN, guard.client((request, client) -> fetch(request, callOf(request, client.clientId()))));
        routes.delete(
                OWN,
                guard.client((request, client) ->
                        delete(callOf(request, client.clientId()), "client:" + client.clientId())));
        routes.get(
                OWN + "/peaks", guard.client((request, client) -> peaks(request, callOf(request, client.clientId()))));
        routes.get(
                ANY + "/peaks",
                guard.admin((request, _) -> peaks(request, callOf(request, history.clientOf(clients, request)))));
        routes.post(OWN + "/consent", guard.client(this::consent));
        routes.get(
                ANY, guard.admin((request, _) -> fetch(request, callOf(request, history.clientOf(clients, request)))));
        routes.delete(
                ANY,
                guard.admin((request, admin) -> delete(callOf(request, history.clientOf(clients, request)), admin)));
    }

    private Answer fetch(Request request, Call call) {
        var row = finished(call);
        var size = row.bytes();
        // Without a validator of ours, If-Range can only be meant for something else: RFC 9110, section 13.1.5.
        var header = request.header("If-Range").isPresent()
                ? null
                : request.header("Range").orElse(null);
        return switch (ByteRange.read(header, size)) {
            case Wish.Whole() -> part(row, 200, new ByteRange(0, size));
            case Wish.Part(var range) -> part(row, 206, range).header("Content-Range", range.of(size));
            case Wish.Beyond() ->
                throw new Refused(
                        new Refusal.RangeNotSatisfiable("The recording has only %d bytes".formatted(size), size));
        };
    }

    /// The file is opened before the status goes out, so that a store which is away is told as such.
    private Answer part(RecordingRow row, int status, ByteRange range) {
        var in = open(row, range);
        return Answer.stream(status, "audio/wav", range.length(), sink -> copy(in, range.length(), sink))
                .header("Accept-Ranges", "bytes")
                .header("Content-Disposition", "attachment; filename=\"%s.wav\"".formatted(row.callId()));
    }

    private Answer peaks(Request request, Call call) {
        var points = (int) Paging.number(request, "points", 1_000, 10, 4_000);
        var row = finished(call);
        var audio = new ByteRange(WavFile.HEADER, row.bytes() - WavFile.HEADER);
        // Half an hour of audio keeps a core busy for a while, and requests must not have all of them.
        looking.acquireUninterruptibly();
        try (var in = open(row, audio)) {
            return Answer.ok(Peaks.read(in, audio.length(), points).json())
                    .header("Cache-Control", "private, max-age=3600");
        } catch (IOException e) {
            log.atError().addKeyValue("callId", row.callId()).log("A recording cannot be read: {}", e.toString());
            throw unavailable();
        } finally {
            looking.release();
        }
    }

    private InputStream open(RecordingRow row, ByteRange range) {
        try {
            return recordings.read(String.valueOf(row.key()), range);
        } catch (IOException e) {
            log.atError().addKeyValue("callId", row.callId()).log("A recording cannot be read: {}", e.toString());
            throw unavailable();
        }
    }

    private static void copy(InputStream in, long length, Answer.Sink sink) throws IOException {
        try (in) {
            var buffer = new byte[PIECE];
            for (long left = length; left > 0; ) {
                var read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    throw new IOException("The recording is shorter than it should be");
                }
                sink.send(Buffer.buffer(read).appendBytes(buffer, 0, read));
                left -= read;
            }
        }
    }

    private Answer delete(Call call, String actor) {
        var row = finished(call);
        try {
            recordings.deleteOf(row.callId());
        } catch (IOException e) {
            log.atError().addKeyValue("callId", row.callId()).log("A recording cannot be deleted: {}", e.toString());
            throw unavailable();
        }
        audit.write(
                "recording.deleted",
                actor,
                call.clientId(),
                Json.write(Json.object().put("callId", call.callId())));
        return Answer.ok(Json.object().put("message", "Recording deleted successfully"));
    }

    private Answer consent(Request request, Client client) {
        var call = callOf(request, client.clientId());
        recordings.consent(call, client.recording().mode());
        return Answer.ok(Json.object().put("message", "Consent noted").put("callId", call.callId()));
    }

    private Call callOf(Request request, String clientId) {
        return calls.find(clientId, request.path("callId"))
                .orElseThrow(() -> new Refused(new Refusal.NotFound("Call not found")));
    }

    private RecordingRow finished(Call call) {
        var row = recordings
                .find(call.callId())
                .orElseThrow(() -> none(call.progress().isOpen() ? "nothing yet" : "it was not recorded"));
        return switch (row.state()) {
            case READY -> row;
            case RECORDING, WAITING ->
                throw new Refused(new Refusal.Conflict(
                        "Recording is not ready yet", row.callId(), "Ask again when the call has ended"));
            case FAILED -> throw none("recording failed (%s)".formatted(row.reason()));
            case DELETED -> throw none("it was deleted");
        };
    }

    private static Refused none(String why) {
        return new Refused(new Refusal.NotFound("The call has no recording: " + why));
    }

    private static Refused unavailable() {
        return new Refused(new Refusal.Unavailable(
                "Service temporarily unavailable",
                "The store of the recordings does not answer; nothing was changed. Try again in a moment.",
                Duration.ofSeconds(10)));
    }
}
