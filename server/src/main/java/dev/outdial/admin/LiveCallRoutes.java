package dev.outdial.admin;

import dev.outdial.access.Guard;
import dev.outdial.bridge.BridgeState;
import dev.outdial.bridge.LiveCalls;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Routes;
import java.util.Comparator;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/// `GET /admin/calls/live`: the conversations that this node carries right now, one line each, the longest first.
///
/// @param guard lets operators in
public record LiveCallRoutes(Guard guard, LiveCalls live) {
    public void addTo(Routes routes) {
        routes.get("/admin/calls/live", guard.admin((_, _) -> list()));
    }

    private Answer list() {
        var json = Json.object();
        var states = live.states();
        json.put("total", states.size());
        var calls = json.putArray("calls");
        states.stream()
                .sorted(Comparator.comparingLong(BridgeState::answeredMs).reversed())
                .forEach(state -> calls.add(line(state)));
        return Answer.ok(json);
    }

    private static ObjectNode line(BridgeState state) {
        var line = Json.object()
                .put("callId", state.callId())
                .put("clientId", state.clientId())
                .put("agentId", state.agentId())
                .put("phase", state.phase().toLowerCase(Locale.ROOT))
                .put("elevenLabsConversationId", state.conversationId())
                .put("seconds", state.answeredMs() / 1000)
                .put("calleeFramesWaiting", state.early())
                .put("phoneLeadMs", state.phoneLeadMs())
                .put("agentLeadMs", state.agentLeadMs());
        line.set("quality", Json.MAPPER.valueToTree(state.stats()));
        return line;
    }
}
