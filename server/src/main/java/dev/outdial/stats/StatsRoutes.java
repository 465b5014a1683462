package dev.outdial.stats;

import dev.outdial.access.Guard;
import dev.outdial.call.History;
import dev.outdial.client.ClientJson;
import dev.outdial.client.ClientStore;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import dev.outdial.http.Times;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// `GET /secure/call-stats`, its series over time, their twins for operators, and both of everybody's calls.
public final class StatsRoutes {
    /// How many a series has unless somebody says otherwise.
    private static final int DAYS = 30;

    private final Guard guard;
    private final ClientStore clients;
    private final History history;
    private final StatsQueries queries;
    private final InstantSource clock;

    public StatsRoutes(Guard guard, ClientStore clients, History history, StatsQueries queries, InstantSource clock) {
        this.guard = guard;
        this.clients = clients;
        this.history = history;
        this.queries = queries;
        this.clock = clock;
    }

    public void addTo(Routes routes) {
        routes.get("/secure/call-stats", guard.client((request, client) -> stats(request, client.clientId())));
        routes.get("/secure/call-stats/series", guard.client((request, client) -> series(request, client.clientId())));
        routes.get(
                "/admin/clients/:clientId/call-stats", guard.admin((request, _) -> stats(request, clientOf(request))));
        routes.get(
                "/admin/clients/:clientId/call-stats/series",
                guard.admin((request, _) -> series(request, clientOf(request))));
        routes.get("/admin/call-stats", guard.admin((request, _) -> stats(request, null)));
        routes.get("/admin/call-stats/series", guard.admin((request, _) -> series(request, null)));
    }

    private String clientOf(Request request) {
        return history.clientOf(clients, request);
    }

    private Answer series(Request request, @Nullable String clientId) {
        var zone = Times.zone(request);
        var from = Times.from(request, zone);
        var to = Times.to(request, zone);
        if (to == null) {
            to = LocalDate.ofInstant(clock.instant(), zone)
                    .plusDays(1)
                    .atStartOfDay(zone)
                    .toInstant();
        }
        if (from == null) {
            from = to.atZone(zone).minusDays(DAYS).toInstant();
        }
        var window = Series.Window.of(from, to, zone);
        if (window.isTooLong()) {
            throw new Refused(Refusal.Invalid.value("from", "from and to must be 400 days apart at most"));
        }
        return Answer.ok(Series.of(window, queries.hours(clientId, window)).json());
    }

    private Answer stats(Request request, @Nullable String clientId) {
        var period = StatsQueries.Period.around(Times.from(request), Times.to(request));
        var stats = queries.of(clientId == null ? StatsQueries.ALL_CLIENTS : clientId, period)
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
