package dev.outdial.admin;

import dev.outdial.access.Guard;
import dev.outdial.client.Client;
import dev.outdial.client.ClientJson;
import dev.outdial.client.ClientStore;
import dev.outdial.client.Clients;
import dev.outdial.client.Status;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Paging;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;

/// `/admin/clients`: operators keep clients. `/secure/client`: a client looks at, and after, its own profile.
public final class ClientRoutes {
    private static final int PAGE = 10;
    private static final int LARGEST_PAGE = 200;

    private final Guard guard;
    private final Clients clients;
    private final ClientStore store;

    public ClientRoutes(Guard guard, Clients clients, ClientStore store) {
        this.guard = guard;
        this.clients = clients;
        this.store = store;
    }

    public void addTo(Routes routes) {
        routes.post("/admin/clients", guard.admin(this::create));
        routes.get("/admin/clients", guard.admin((request, _) -> list(request)));
        routes.get("/admin/clients/:clientId", guard.admin((request, _) -> get(request)));
        routes.put("/admin/clients/:clientId", guard.admin(this::update));
        routes.delete("/admin/clients/:clientId", guard.admin(this::delete));
        routes.post("/admin/clients/:clientId/reset-secret", guard.admin(this::resetSecret));
        routes.get("/secure/client", guard.client((_, client) -> shown(client)));
        routes.put("/secure/client", guard.client(this::updateOwn));
    }

    private Answer create(Request request, String admin) {
        var created = clients.create(request.json(), admin);
        var json = Json.object().put("message", "Client created successfully");
        json.set("client", ClientJson.client(created.client()).put("clientSecret", created.secret()));
        return Answer.json(201, json)
                .header("Location", "/admin/clients/" + created.client().clientId());
    }

    private Answer list(Request request) {
        var limit = (int) Paging.number(request, "limit", PAGE, 1, LARGEST_PAGE);
        var offset = Paging.number(request, "offset", 0, 0, Integer.MAX_VALUE);
        var status = request.query("status")
                .map(word -> Status.of(word)
                        .orElseThrow(() -> new Refused(
                                Refusal.Invalid.value("status", "status must be Active, Inactive or Suspended"))))
                .orElse(null);
        var page = store.list(limit, offset, status, request.query("search").orElse(""));
        var json = Json.object()
                .put("total", page.total())
                .put("count", page.clients().size());
        var list = json.putArray("clients");
        page.clients().forEach(client -> list.add(ClientJson.client(client)));
        return Answer.ok(json);
    }

    private Answer get(Request request) {
        return shown(store.find(request.path("clientId")).orElseThrow(Clients::notFound));
    }

    private Answer update(Request request, String admin) {
        return updated(clients.update(request.path("clientId"), request.json(), admin));
    }

    private Answer updateOwn(Request request, Client client) {
        return updated(clients.updateOwn(client.clientId(), request.json()));
    }

    private Answer delete(Request request, String admin) {
        clients.delete(request.path("clientId"), admin);
        return Answer.ok(Json.object().put("message", "Client deleted successfully"));
    }

    private Answer resetSecret(Request request, String admin) {
        var reset = clients.resetSecret(request.path("clientId"), admin);
        var json = Json.object().put("message", "Client secret reset successfully");
        json.putObject("client").put("clientId", reset.client().clientId()).put("clientSecret", reset.secret());
        return Answer.ok(json);
    }

    private static Answer shown(Client client) {
        var json = Json.object();
        json.set("client", ClientJson.client(client));
        return Answer.ok(json);
    }

    private static Answer updated(Client client) {
        var json = Json.object().put("message", "Client updated successfully");
        json.set("client", ClientJson.client(client));
        return Answer.ok(json);
    }
}
