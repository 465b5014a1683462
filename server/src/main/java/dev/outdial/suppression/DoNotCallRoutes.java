package dev.outdial.suppression;

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
import dev.outdial.phone.PhoneNumber;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `/secure/do-not-call`: a client keeps its own list. `/admin/do-not-call`: operators keep everybody's.
public final class DoNotCallRoutes {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;
    private static final Pattern CURSOR = Pattern.compile("([0-9]{1,15}):([0-9a-f]{64})");

    private final Guard guard;
    private final DoNotCall list;
    private final Audit audit;

    public DoNotCallRoutes(Guard guard, DoNotCall list, Audit audit) {
        this.guard = guard;
        this.list = list;
        this.audit = audit;
    }

    public void addTo(Routes routes) {
        routes.get("/secure/do-not-call", guard.client((request, client) -> page(request, client.clientId())));
        routes.post("/secure/do-not-call", guard.client((request, client) -> {
            var clientId = client.clientId();
            return add(request, clientId, "client:" + clientId);
        }));
        routes.delete("/secure/do-not-call/:phone", guard.client((request, client) -> {
            var clientId = client.clientId();
            return remove(request, clientId, "client:" + clientId);
        }));
        routes.get("/admin/do-not-call", guard.admin((request, _) -> page(request, DoNotCall.EVERYBODY)));
        routes.post("/admin/do-not-call", guard.admin((request, admin) -> add(request, DoNotCall.EVERYBODY, admin)));
        routes.delete(
                "/admin/do-not-call/:phone",
                guard.admin((request, admin) -> remove(request, DoNotCall.EVERYBODY, admin)));
    }

    private Answer add(Request request, String scope, String actor) {
        var fields = request.json().only("phone", "reason");
        var phone = PhoneNumber.parse(fields.requiredText("phone", 20))
                .orElseThrow(() -> fields.wrong("phone", "must be in E.164 format (e.g., +12125551234)"));
        var reason = fields.text("reason", DoNotCall.REASON_LENGTH).orElse(null);
        var isNew = list.add(scope, phone, reason, actor);
        if (isNew) {
            audit.write("do-not-call.added", actor, clientOf(scope), "{}");
        }
        var json = Json.object()
                .put("message", isNew ? "Number added to the do-not-call list" : "Number is already on the list");
        list.find(scope, phone).ifPresent(entry -> json.set("entry", entry(entry)));
        return Answer.json(isNew ? 201 : 200, json);
    }

    private Answer remove(Request request, String scope, String actor) {
        var phone = PhoneNumber.parse(request.path("phone")).orElseThrow(DoNotCallRoutes::notFound);
        if (!list.remove(scope, phone)) {
            throw notFound();
        }
        audit.write("do-not-call.removed", actor, clientOf(scope), "{}");
        return Answer.ok(Json.object().put("message", "Number removed from the do-not-call list"));
    }

    private Answer page(Request request, String scope) {
        var limit = (int) Paging.number(request, "limit", PAGE, 1, LARGEST_PAGE);
        var before = request.query("cursor").map(DoNotCallRoutes::place).orElse(null);
        var found = list.page(scope, limit + 1, before);
        var page = Paging.cut(found.entries(), limit);
        var json = Json.object().put("total", found.total());
        var entries = json.putArray("entries");
        page.shown().forEach(entry -> entries.add(entry(entry)));
        json.put("nextCursor", page.hasMore() ? cursor(page.shown().getLast()) : null);
        return Answer.ok(json);
    }

    /// An entry as the API shows it.
    static ObjectNode entry(DoNotCall.Entry entry) {
        return Json.object()
                .put("phone", entry.phone())
                .put("reason", entry.reason())
                .put("addedBy", entry.addedBy())
                .put("addedAt", ClientJson.time(entry.addedAt()));
    }

    private static String cursor(DoNotCall.Entry last) {
        var text = "%d:%s".formatted(last.addedAt().toEpochMilli(), last.key());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static DoNotCall.Place place(String cursor) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            var parts = CURSOR.matcher(text);
            if (parts.matches()) {
                return new DoNotCall.Place(Instant.ofEpochMilli(Long.parseLong(parts.group(1))), parts.group(2));
            }
        } catch (IllegalArgumentException _) {
            // told below, like a cursor that decodes to something else
        }
        throw Paging.wrongCursor();
    }

    /// Whose list it is; null for everybody's.
    static @Nullable String clientOf(String scope) {
        return scope.equals(DoNotCall.EVERYBODY) ? null : scope;
    }

    private static Refused notFound() {
        return new Refused(new Refusal.NotFound("Number is not on the do-not-call list"));
    }
}
