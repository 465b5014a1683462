package dev.outdial.suppression;

import dev.outdial.access.Guard;
import dev.outdial.db.StorageUnavailable;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import dev.outdial.ops.Audit;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.node.ObjectNode;

/// Whole files for the do-not-call lists: `POST /secure/do-not-call/import` for a client's own, `POST
/// /admin/do-not-call/import` for everybody's.
public final class ImportRoutes {
    private static final String CSV = "text/csv";

    /// Files that are worked on at once: each takes some 30 MB of memory.
    private static final int AT_ONCE = 2;

    private final Guard guard;
    private final DoNotCall list;
    private final Audit audit;
    private final Semaphore room = new Semaphore(AT_ONCE, true);

    public ImportRoutes(Guard guard, DoNotCall list, Audit audit) {
        this.guard = guard;
        this.list = list;
        this.audit = audit;
    }

    public void addTo(Routes routes) {
        routes.add("POST", "/secure/do-not-call/import", DoNotCallFile.MAX_BYTES, guard.client((request, client) -> {
            var clientId = client.clientId();
            return take(request, clientId, "client:" + clientId);
        }));
        routes.add(
                "POST",
                "/admin/do-not-call/import",
                DoNotCallFile.MAX_BYTES,
                guard.admin((request, admin) -> take(request, DoNotCall.EVERYBODY, admin)));
    }

    private Answer take(Request request, String scope, String actor) {
        var body = request.body();
        if (!isCsv(request.header("Content-Type").orElse(""))) {
            throw new Refused(new Refusal.WrongContentType(CSV));
        }
        room.acquireUninterruptibly();
        try {
            var file = DoNotCallFile.read(body.getBytes());
            var json = imported(file, scope, actor);
            audit.write("do-not-call.imported", actor, DoNotCallRoutes.clientOf(scope), summary(json));
            return Answer.ok(json);
        } finally {
            room.release();
        }
    }

    private ObjectNode imported(DoNotCallFile file, String scope, String actor) {
        int imported;
        try {
            imported = list.addAll(scope, file.numbers(), actor);
        } catch (StorageUnavailable e) {
            // Not the usual words: those say that nothing was changed.
            throw new Refused(new Refusal.Unavailable(
                    "Service temporarily unavailable",
                    "The database does not answer; part of the file may be imported. Send the whole file again in a moment.",
                    Duration.ofSeconds(2)));
        }
        var json = Json.object()
                .put("success", true)
                .put("imported", imported)
                .put("alreadyListed", file.numbers().size() - imported)
                .put("invalidCount", file.invalidCount());
        var invalid = json.putArray("invalid");
        file.invalid()
                .forEach(each -> invalid.addObject().put("line", each.line()).put("error", each.error()));
        return json;
    }

    private static String summary(ObjectNode json) {
        var summary = json.deepCopy();
        summary.remove(List.of("success", "invalid"));
        return Json.write(summary);
    }

    private static boolean isCsv(String contentType) {
        var parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        return parts[0].strip().equals(CSV);
    }
}
