package dev.outdial.stats;

import dev.outdial.access.Guard;
import dev.outdial.client.ClientJson;
import dev.outdial.client.ClientStore;
import dev.outdial.client.Clients;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import dev.outdial.http.Times;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// `GET /secure/call-stats` and its twin for operators.
public final class StatsRoutes {
    private final Guard guard;
    private final ClientStore clients;
    private final StatsQueries queries;
    private final InstantSource clock;

    public StatsRoutes(Guard guard, ClientStore clients, StatsQueries queries, InstantSource clock) {
        this.guard = guard;
        this.clients = clients;
        this.queries = queries;
        this.clock = clock;
    }

    public void addTo(Routes routes) {
        routes.get("/secure/call-stats", guard.client((request, client) -> stats(request, client.clientId())));
        routes.get("/admin/clients/:clientId/call-stats", guard.admin((request, _) -> statsForAdmin(request)));
    }

    private Answer statsForAdmin(Request request) {
        var clientId = request.path("clientId");
        if (clients.find(clientId).isEmpty() && !queries.hasAny(clientId)) {
            throw Clients.notFound();
        }
        return stats(request, clientId);
    }

    private Answer stats(Request request, String clientId) {
        var period = StatsQueries.Period.around(Times.from(request), Times.to(request));
        var stats = queries.of(clientId, period)
                .json()
                .put("from", time(period.from()))
                .put("to", time(period.to()))
                .put("generatedAt", ClientJson.time(clock.instant()));
        var json = Json.object().put("clientId", clientId);
        json.set("stats", stats);
        return Answer.ok(json);
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : ClientJson.time(instant);
    }
}
