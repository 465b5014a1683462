package dev.outdial.admin;

import dev.outdial.access.Guard;
import dev.outdial.client.ClientJson;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Paging;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import dev.outdial.ops.Audit;
import java.util.List;
import java.util.regex.Pattern;

/// `GET /admin/activity`: who did what, newest first.
public final class ActivityRoutes {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;
    private static final Pattern CURSOR = Pattern.compile("act_[0-9a-z]{21}");
    private static final List<String> TYPES = List.of(
            "admin.login",
            "admin.login-failed",
            "client.login",
            "client.login-failed",
            "client.created",
            "client.updated",
            "client.deleted",
            "client.secret-reset",
            "call.updated",
            "call.placed-by-admin",
            "do-not-call.added",
            "do-not-call.removed",
            "do-not-call.imported",
            "webhook.created",
            "webhook.updated",
            "webhook.deleted",
            "webhook.secret-rotated",
            "webhook.disabled",
            "webhook.replayed",
            "person.erased",
            "dialing.stopped",
            "dialing.resumed");

    private final Guard guard;
    private final Audit audit;

    public ActivityRoutes(Guard guard, Audit audit) {
        this.guard = guard;
        this.audit = audit;
    }

    public void addTo(Routes routes) {
        routes.get("/admin/activity", guard.admin((request, _) -> page(request)));
    }

    private Answer page(Request request) {
        var limit = (int) Paging.number(request, "limit", PAGE, 1, LARGEST_PAGE);
        var cursor = Paging.cursor(request, CURSOR);
        var type = request.query("type").orElse("");
        if (!type.isEmpty() && !TYPES.contains(type)) {
            throw new Refused(Refusal.Invalid.value("type", "type must be one of " + String.join(", ", TYPES)));
        }
        var found =
                audit.page(limit + 1, cursor, type, request.query("clientId").orElse(""));
        var page = Paging.cut(found, limit);
        var json = Json.object();
        var list = json.putArray("activity");
        for (Audit.Entry entry : page.shown()) {
            var one = list.addObject()
                    .put("id", entry.id())
                    .put("at", ClientJson.time(entry.at()))
                    .put("type", entry.type())
                    .put("actor", entry.actor())
                    .put("clientId", entry.clientId());
            one.set("details", Json.parse(entry.details()));
        }
        json.put("nextCursor", page.hasMore() ? page.shown().getLast().id() : null);
        return Answer.ok(json);
    }
}
