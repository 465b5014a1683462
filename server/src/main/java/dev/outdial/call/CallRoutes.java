package dev.outdial.call;

import dev.outdial.access.Guard;
import dev.outdial.client.Client;
import dev.outdial.client.ClientStore;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import dev.outdial.ops.Audit;
import org.jspecify.annotations.Nullable;

/// Placing calls and reading what came of them: for clients under `/secure`, for operators under
/// `/admin/clients/:clientId`, and everybody's under `/admin/calls`.
public final class CallRoutes {
    private final Guard guard;
    private final ClientStore clients;
    private final Dialer dialer;
    private final Calls calls;
    private final CallStore store;
    private final History history;
    private final WholeCall whole;
    private final Audit audit;

    public CallRoutes(
            Guard guard,
            ClientStore clients,
            Dialer dialer,
            Calls calls,
            CallStore store,
            History history,
            WholeCall whole,
            Audit audit) {
        this.guard = guard;
        this.clients = clients;
        this.dialer = dialer;
        this.calls = calls;
        this.store = store;
        this.history = history;
        this.whole = whole;
        this.audit = audit;
    }

    public void addTo(Routes routes) {
        routes.post("/secure/make-call", guard.caller((request, id) -> dialer.place(id, CallRequest.read(request))));
        routes.get("/secure/calls", guard.client((request, client) -> page(request, client.clientId())));
        routes.get("/secure/calls/export", guard.client((request, client) -> export(request, client.clientId())));
        routes.get("/secure/calls/:callId", guard.client(this::one));
        routes.put("/secure/calls/:callId", guard.client((request, client) -> {
            var clientId = client.clientId();
            return correct(request, clientId, "client:" + clientId);
        }));

        routes.get("/admin/calls", guard.admin((request, _) -> page(request, wanted(request))));
        routes.get("/admin/calls/export", guard.admin((request, _) -> export(request, wanted(request))));
        routes.post("/admin/clients/:clientId/make-call", guard.admin(this::placeForClient));
        routes.get("/admin/clients/:clientId/calls", guard.admin((request, _) -> pageForAdmin(request)));
        routes.get(
                "/admin/clients/:clientId/calls/export",
                guard.admin((request, _) -> export(request, history.clientOf(clients, request))));
        routes.get("/admin/clients/:clientId/calls/:callId", guard.admin((request, _) -> oneForAdmin(request)));
        routes.put(
                "/admin/clients/:clientId/calls/:callId",
                guard.admin((request, admin) -> correct(request, history.clientOf(clients, request), admin)));
    }

    private Answer placeForClient(Request request, String admin) {
        var clientId = request.path("clientId");
        var answer = dialer.place(clientId, CallRequest.read(request));
        audit.write("call.placed-by-admin", admin, clientId, details("status", Integer.toString(answer.status())));
        return answer;
    }

    /// The one client whose calls an operator asks for; null for everybody's.
    private static @Nullable String wanted(Request request) {
        return request.query("clientId").orElse(null);
    }

    private Answer page(Request request, @Nullable String clientId) {
        var page = history.page(clientId, CallQuery.read(request));
        var json = Json.object()
                .put("clientId", clientId)
                .put("total", page.total())
                .put("filtered", page.filtered().calls())
                .put("filteredIsExact", page.filtered().isExact());
        var list = json.putArray("callHistory");
        page.calls().forEach(call -> list.add(CallJson.call(call)));
        var next = page.next();
        json.put("nextCursor", next == null ? null : next.text());
        return Answer.ok(json);
    }

    private Answer export(Request request, @Nullable String clientId) {
        var format = CallExport.format(request.query("format").orElse("csv"));
        if (format == null) {
            throw new Refused(Refusal.Invalid.value("format", "format must be csv or jsonl"));
        }
        var export = new CallExport(history, clientId, CallQuery.all(request), format);
        return Answer.stream(format.contentType, export)
                .header("Content-Disposition", "attachment; filename=\"%s\"".formatted(format.fileName));
    }

    private Answer one(Request request, Client client) {
        return alone(find(client.clientId(), request.path("callId")));
    }

    private Answer pageForAdmin(Request request) {
        return page(request, history.clientOf(clients, request));
    }

    private Answer oneForAdmin(Request request) {
        return alone(find(history.clientOf(clients, request), request.path("callId")));
    }

    private Answer correct(Request request, String clientId, String actor) {
        var call = find(clientId, request.path("callId"));
        var correction = CallCorrection.read(request.json());
        if (call.isErased()) {
            throw new Refused(
                    new Refusal.Conflict("The call was erased", call.callId(), "There is nothing to correct"));
        }
        var corrected = calls.correct(call.callId(), correction, actor).orElseThrow(CallRoutes::notFound);
        audit.write("call.updated", actor, call.clientId(), details("callId", call.callId()));
        var json = Json.object().put("message", "Call updated successfully");
        json.set("call", CallJson.call(corrected));
        return Answer.ok(json);
    }

    private Answer alone(Call call) {
        return Answer.ok(whole.view(call).json());
    }

    private Call find(String clientId, String id) {
        return store.find(clientId, id).orElseThrow(CallRoutes::notFound);
    }

    private static Refused notFound() {
        return new Refused(new Refusal.NotFound("Call not found"));
    }

    private static String details(String name, String value) {
        return Json.write(Json.object().put(name, value));
    }
}
