package dev.outdial.simulator;

import dev.outdial.simulator.elevenlabs.ElevenLabs;
import dev.outdial.simulator.fault.Faults;
import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.rest.Answer;
import dev.outdial.simulator.rest.Gate;
import dev.outdial.simulator.twilio.Twilio;
import dev.outdial.simulator.world.Json;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The control API: what happened, and what shall go wrong next.
final class ControlRoutes {
    private final Twilio twilio;
    private final ElevenLabs elevenLabs;
    private final Faults faults;

    ControlRoutes(Twilio twilio, ElevenLabs elevenLabs, Faults faults) {
        this.twilio = twilio;
        this.elevenLabs = elevenLabs;
        this.faults = faults;
    }

    void mount(Router router) {
        router.get("/simulator/health").handler(ctx -> Gate.send(ctx, Answer.json(200, health())));
        router.get("/simulator/calls").handler(ctx -> Gate.send(ctx, Answer.json(200, Map.of("calls", calls(ctx)))));
        router.get("/simulator/calls/:sid").handler(ctx -> found(ctx, twilio.snapshot(Gate.path(ctx, "sid"))));
        router.get("/simulator/conversations")
                .handler(ctx -> Gate.send(ctx, Answer.json(200, Map.of("conversations", elevenLabs.snapshots()))));
        router.get("/simulator/conversations/:id")
                .handler(ctx -> found(ctx, elevenLabs.snapshot(Gate.path(ctx, "id"))));
        router.get("/simulator/posts").handler(ctx -> {
            var posts = twilio.posts();
            Gate.send(ctx, Answer.json(200, Map.of("count", posts.size(), "posts", posts)));
        });
        router.get("/simulator/post-call-webhooks")
                .handler(ctx -> Gate.send(ctx, Answer.json(200, Map.of("webhooks", elevenLabs.postCallWebhooks()))));
        router.get("/simulator/faults")
                .handler(ctx -> Gate.send(ctx, Answer.json(200, Map.of("rules", faults.rules()))));
        router.post("/simulator/faults").handler(this::arm);
        router.delete("/simulator/faults").handler(ctx -> {
            faults.clear();
            Gate.send(ctx, Answer.empty());
        });
        router.route("/simulator/*").handler(ctx -> found(ctx, null));
    }

    private Map<String, Object> health() {
        long live = twilio.snapshots().stream().filter(call -> !call.ended()).count();
        return Map.of(
                "status", "ok", "liveCalls", live, "calls", twilio.snapshots().size());
    }

    private List<CallSnapshot> calls(RoutingContext ctx) {
        String to = ctx.request().getParam("to");
        return twilio.snapshots().stream()
                .filter(call -> to == null || call.to().equals(to))
                .toList();
    }

    /// One rule or an array of them.
    private void arm(RoutingContext ctx) {
        try {
            JsonNode body = Json.read(Objects.requireNonNullElse(ctx.body().asString(), ""));
            if (body.isArray()) {
                body.forEach(rule -> faults.add(rule.toString()));
            } else {
                faults.add(body.toString());
            }
            Gate.send(ctx, Answer.json(201, Map.of("rules", faults.rules())));
        } catch (JacksonException | IllegalArgumentException e) {
            Gate.send(ctx, Answer.json(400, Map.of("error", String.valueOf(e.getMessage()))));
        }
    }

    private static void found(RoutingContext ctx, @Nullable Object what) {
        Gate.send(ctx, what == null ? Answer.json(404, Map.of("error", "not found")) : Answer.json(200, what));
    }
}
