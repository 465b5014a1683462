package dev.outdial.admin;

import dev.outdial.access.Guard;
import dev.outdial.call.PolicyRefusals;
import dev.outdial.client.ClientJson;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Paging;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import java.util.regex.Pattern;

/// `GET /admin/policy-refusals`: which requests for calls were refused and why, newest first.
public final class PolicyRefusalRoutes {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;
    private static final Pattern CURSOR = Pattern.compile("ref_[0-9a-z]{21}");

    private final Guard guard;
    private final PolicyRefusals refusals;

    public PolicyRefusalRoutes(Guard guard, PolicyRefusals refusals) {
        this.guard = guard;
        this.refusals = refusals;
    }

    public void addTo(Routes routes) {
        routes.get("/admin/policy-refusals", guard.admin((request, _) -> page(request)));
    }

    private Answer page(Request request) {
        var limit = (int) Paging.number(request, "limit", PAGE, 1, LARGEST_PAGE);
        var cursor = Paging.cursor(request, CURSOR);
        var found = refusals.page(
                limit + 1,
                cursor,
                request.query("clientId").orElse(""),
                request.query("requestId").orElse(""));
        var page = Paging.cut(found, limit);
        var json = Json.object();
        var list = json.putArray("refusals");
        for (PolicyRefusals.Entry entry : page.shown()) {
            list.addObject()
                    .put("id", entry.id())
                    .put("at", ClientJson.time(entry.at()))
                    .put("clientId", entry.clientId())
                    .put("requestId", entry.requestId())
                    .put("phoneEnding", entry.phoneEnding())
                    .put("phoneKey", entry.phoneKey())
                    .put("error", entry.error())
                    .set("policy", entry.decision());
        }
        json.put("nextCursor", page.hasMore() ? page.shown().getLast().id() : null);
        return Answer.ok(json);
    }
}
