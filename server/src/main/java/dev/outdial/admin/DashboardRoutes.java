package dev.outdial.admin;

import dev.outdial.access.Guard;
import dev.outdial.call.Call;
import dev.outdial.call.DialingRoutes;
import dev.outdial.call.DialingSwitch;
import dev.outdial.call.History;
import dev.outdial.client.ClientJson;
import dev.outdial.client.ClientStore;
import dev.outdial.client.Status;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Routes;
import dev.outdial.stats.StatsQueries;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/// `GET /admin/dashboard`: what goes on in the server, at a glance.
public final class DashboardRoutes {
    private static final int LIVE = 50;
    private static final int RECENT = 10;

    private final Guard guard;
    private final ClientStore clients;
    private final History history;
    private final StatsQueries stats;
    private final About about;
    private final BooleanSupplier draining;
    private final DialingSwitch dialing;
    private final InstantSource clock;

    /// What the server is.
    ///
    /// @param database `sqlite` or `postgresql`
    public record About(String version, Instant startedAt, String database) {}

    public DashboardRoutes(
            Guard guard,
            ClientStore clients,
            History history,
            StatsQueries stats,
            About about,
            BooleanSupplier draining,
            DialingSwitch dialing,
            InstantSource clock) {
        this.guard = guard;
        this.clients = clients;
        this.history = history;
        this.stats = stats;
        this.about = about;
        this.draining = draining;
        this.dialing = dialing;
        this.clock = clock;
    }

    public void addTo(Routes routes) {
        routes.get("/admin/dashboard", guard.admin((_, _) -> dashboard()));
    }

    private Answer dashboard() {
        var now = clock.instant();
        var json = Json.object();
        json.set("clients", clients());
        json.set("calls", calls(now));
        var live = json.putArray("liveCalls");
        history.open(LIVE).forEach(call -> live.add(live(call, now)));
        var recent = json.putArray("recentCalls");
        history.recent(RECENT).forEach(call -> recent.add(recent(call)));
        var system = json.putObject("system")
                .put("version", about.version())
                .put("startedAt", ClientJson.time(about.startedAt()))
                .put("uptimeSeconds", Duration.between(about.startedAt(), now).toSeconds())
                .put("database", about.database())
                .put("draining", draining.getAsBoolean());
        system.set("dialing", DialingRoutes.json(dialing.state()));
        return Answer.ok(json);
    }

    private ObjectNode clients() {
        var byStatus = clients.countByStatus();
        var total = byStatus.values().stream().mapToLong(Long::longValue).sum();
        return Json.object()
                .put("total", total)
                .put("active", byStatus.getOrDefault(Status.ACTIVE, 0L))
                .put("inactive", byStatus.getOrDefault(Status.INACTIVE, 0L))
                .put("suspended", byStatus.getOrDefault(Status.SUSPENDED, 0L));
    }

    private ObjectNode calls(Instant now) {
        var all = stats.ofAll();
        var json = Json.object()
                .put("total", all.total())
                .put("live", all.live())
                .put("today", stats.ofDay(now).total());
        json.set("callsByStatus", all.statusJson());
        return json;
    }

    private static ObjectNode live(Call call, Instant now) {
        var answeredAt = call.progress().answeredAt();
        return Json.object()
                .put("callId", call.callId())
                .put("clientId", call.clientId())
                .put("status", call.progress().status().word())
                .put("startTime", ClientJson.time(call.createdAt()))
                .put("answerTime", answeredAt == null ? null : ClientJson.time(answeredAt))
                .put(
                        "seconds",
                        Math.max(0, Duration.between(call.createdAt(), now).toSeconds()));
    }

    private static ObjectNode recent(Call call) {
        return Json.object()
                .put("callId", call.callId())
                .put("clientId", call.clientId())
                .put("callSid", call.progress().callSid())
                .put("status", call.progress().status().word())
                .put("callOutcome", call.details().outcome().word())
                .put("startTime", ClientJson.time(call.createdAt()))
                .put("duration", call.progress().talkSeconds().orElse(null));
    }
}
