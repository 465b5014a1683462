package dev.outdial.admin;

import dev.outdial.access.Guard;
import dev.outdial.call.DialingRoutes;
import dev.outdial.call.DialingSwitch;
import dev.outdial.call.History;
import dev.outdial.call.Pace;
import dev.outdial.client.ClientJson;
import dev.outdial.client.Limits;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Routes;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/// `GET /admin/system`: the state of the server and of what it depends on.
///
/// @param about    what the server is
/// @param draining whether it takes no new calls any more
/// @param limits   what holds for clients that have no limits of their own
public record SystemRoutes(
        Guard guard,
        DashboardRoutes.About about,
        BooleanSupplier draining,
        DialingSwitch dialing,
        Checks checks,
        Pace pace,
        History history,
        Limits limits,
        Nodes nodes) {
    public void addTo(Routes routes) {
        routes.get("/admin/system", guard.admin((_, _) -> system()));
    }

    private Answer system() {
        var json = Json.object()
                .put("version", about.version())
                .put("startedAt", ClientJson.time(about.startedAt()))
                .put("database", about.database())
                .put("java", Runtime.version().toString())
                .put("draining", draining.getAsBoolean());
        json.set("dialing", DialingRoutes.json(dialing.state()));
        var found = json.putArray("checks");
        checks.findings()
                .forEach(finding -> found.addObject()
                        .put("mark", finding.mark().name().toLowerCase(Locale.ROOT))
                        .put("text", finding.what())
                        .put("hint", finding.remedy().isEmpty() ? null : finding.remedy()));
        json.set("queue", queue());
        json.set("limits", ClientJson.limits(limits));
        var all = json.putArray("nodes");
        nodes.list()
                .forEach(node -> all.addObject()
                        .put("id", node.id())
                        .put("version", node.version())
                        .put("startedAt", ClientJson.time(node.startedAt()))
                        .put("lastSeenAt", ClientJson.time(node.lastSeenAt()))
                        .put("liveCalls", node.liveCalls()));
        return Answer.ok(json);
    }

    private ObjectNode queue() {
        var open = history.underWay();
        return Json.object()
                .put("waiting", pace.waiting())
                .put("callsPerSecond", pace.perSecond())
                .put("dialing", open.dialing())
                .put("live", open.live());
    }
}
