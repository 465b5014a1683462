package dev.outdial.demo;

import dev.outdial.demo.Screen.Ink;
import dev.outdial.run.Api;
import java.time.Duration;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Shows one call while it happens, from what the API tells of it five times a second.
final class CallWatch {
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final Duration ANALYSIS_WITHIN = Duration.ofSeconds(15);
    private static final Set<String> FINAL = Set.of("completed", "busy", "no-answer", "canceled", "failed");

    private final Api api;
    private final Screen screen;
    private final String callId;
    private final long begun = System.nanoTime();
    private String status = "";
    private boolean agentConnected;
    private int utterances;

    CallWatch(Api api, Screen screen, String callId) {
        this.api = api;
        this.screen = screen;
        this.callId = callId;
    }

    /// Shows the call until it has ended, and what came of it.
    ///
    /// @return the call's final status
    String follow() throws InterruptedException {
        var call = look();
        while (!FINAL.contains(status)) {
            Thread.sleep(EVERY);
            call = look();
        }
        if (!call.path("callData").path("elevenLabsConversationId").isNull()) {
            showResult();
        }
        return status;
    }

    private JsonNode look() {
        var call = api.get("/secure/calls/" + callId).orThrow();
        var data = call.path("callData");
        var now = data.path("status").asString("");
        var isOver = FINAL.contains(now);
        if (!isOver) {
            showStatus(now, data);
        }
        showEvents(call.path("events"));
        showSaid(call.path("utterances"));
        if (isOver) {
            showStatus(now, data);
        }
        return call;
    }

    private void showStatus(String now, JsonNode data) {
        if (now.equals(status)) {
            return;
        }
        status = now;
        var reason = data.path("endReason").asString("");
        var what = new StringBuilder(now);
        if (!reason.isEmpty() && !reason.equals(now)) {
            what.append(" (").append(reason).append(')');
        }
        if (now.equals("completed")) {
            what.append(", ").append(data.path("duration").asInt(0)).append(" s");
        }
        show(Ink.YELLOW, "status", what.toString());
    }

    private void showEvents(JsonNode events) {
        for (JsonNode event : events) {
            if (!agentConnected && event.path("type").asString("").equals("agent.connected")) {
                agentConnected = true;
                show(Ink.FAINT, "agent", screen.inked(Ink.FAINT, "connected: the two of them can talk"));
            }
        }
    }

    private void showSaid(JsonNode said) {
        for (; utterances < said.size(); utterances++) {
            var one = said.path(utterances);
            var isAgent = one.path("speaker").asString("").equals("agent");
            show(
                    isAgent ? Ink.CYAN : Ink.GREEN,
                    isAgent ? "Agent" : "Callee",
                    one.path("text").asString(""));
        }
    }

    /// Waits for what the agent's vendor makes of the conversation, which comes a little after its end.
    private void showResult() throws InterruptedException {
        var until = System.nanoTime() + ANALYSIS_WITHIN.toNanos();
        while (System.nanoTime() < until) {
            var details = api.get("/secure/calls/" + callId).orThrow().path("callDetails");
            if (!details.path("callSummary").isNull()) {
                show(
                        Ink.YELLOW,
                        "result",
                        "%s, %s: %s"
                                .formatted(
                                        details.path("callOutcome").asString(""),
                                        details.path("callSentiment").asString(""),
                                        details.path("callSummary").asString("")));
                return;
            }
            Thread.sleep(EVERY);
        }
        show(Ink.RED, "result", "no analysis came within " + ANALYSIS_WITHIN.toSeconds() + " s");
    }

    private void show(Ink ink, String who, String what) {
        screen.happened(Duration.ofNanos(System.nanoTime() - begun), ink, who, what);
    }
}
