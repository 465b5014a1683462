package dev.outdial.call;

import dev.outdial.access.Guard;
import dev.outdial.client.ClientJson;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `/admin/dialing`: operators stop all dialling, and go on. `/secure/dialing`: clients see whether it is stopped.
public final class DialingRoutes {
    private static final int REASON_LENGTH = 500;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    /// No request is longer on its way than these take.
    private static final long MOST_LOOKS = Dialer.LONGEST_ASK.dividedBy(LOOK_AGAIN);

    private final Guard guard;
    private final DialingSwitch dialing;
    private final CallStore calls;
    private final InstantSource clock;

    public DialingRoutes(Guard guard, DialingSwitch dialing, CallStore calls, InstantSource clock) {
        this.guard = guard;
        this.dialing = dialing;
        this.calls = calls;
        this.clock = clock;
    }

    public void addTo(Routes routes) {
        routes.get("/admin/dialing", guard.admin((_, _) -> Answer.ok(json(dialing.state()))));
        routes.put("/admin/dialing", guard.admin(this::move));
        routes.get("/secure/dialing", guard.client((_, _) -> Answer.ok(brief(dialing.state()))));
    }

    private Answer move(Request request, String admin) {
        var fields = request.json().only("stopped", "reason");
        var stopped = fields.node("stopped");
        if (stopped == null || !stopped.isBoolean()) {
            throw fields.wrong("stopped", "must be true or false");
        }
        var reason = fields.text("reason", REASON_LENGTH).orElse(null);
        var state = dialing.move(
                stopped.booleanValue(), reason, admin, Json.write(Json.object().put("reason", reason)));
        if (state.stopped()) {
            awaitThoseOnTheirWay();
        }
        return Answer.ok(json(state));
    }

    /// Requests that had passed the switch may still be on their way to the carrier. When the operator is answered,
    /// there are none.
    private void awaitThoseOnTheirWay() {
        for (int i = 0; i < MOST_LOOKS && calls.isAnyOnItsWay(clock.instant().minus(Dialer.LONGEST_ASK)); i++) {
            try {
                Thread.sleep(LOOK_AGAIN);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// The switch as operators see it.
    public static ObjectNode json(DialingSwitch.State state) {
        return Json.object()
                .put("stopped", state.stopped())
                .put("by", state.by())
                .put("at", time(state.at()))
                .put("reason", state.reason());
    }

    private static ObjectNode brief(DialingSwitch.State state) {
        return Json.object().put("stopped", state.stopped()).put("at", time(state.at()));
    }

    private static @Nullable String time(@Nullable Instant at) {
        return at == null ? null : ClientJson.time(at);
    }
}
