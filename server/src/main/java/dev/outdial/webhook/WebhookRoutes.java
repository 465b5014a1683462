package dev.outdial.webhook;

import dev.outdial.access.Guard;
import dev.outdial.client.Client;
import dev.outdial.client.ClientStore;
import dev.outdial.client.Clients;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Paging;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import dev.outdial.http.Times;
import dev.outdial.ops.Audit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// `/secure/webhooks`: a client keeps its webhooks. `/admin/clients/:clientId/webhooks`: operators read them, and send
/// again.
public final class WebhookRoutes {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;
    private static final Pattern CURSOR = Pattern.compile("[1-9][0-9]{0,17}");
    private static final List<String> STATES = List.of("pending", "delivered", "failed");
    private static final int OVERLAP_HOURS = 24;
    private static final int LONGEST_OVERLAP_HOURS = 7 * 24;
    private static final String ONE = "/secure/webhooks/:webhookId";
    private static final String ADMIN = "/admin/clients/:clientId/webhooks";

    private final Guard guard;
    private final ClientStore clients;
    private final Webhooks webhooks;
    private final Audit audit;

    public WebhookRoutes(Guard guard, ClientStore clients, Webhooks webhooks, Audit audit) {
        this.guard = guard;
        this.clients = clients;
        this.webhooks = webhooks;
        this.audit = audit;
    }

    public void addTo(Routes routes) {
        routes.get("/secure/webhooks", guard.client((_, client) -> all(client.clientId())));
        routes.post("/secure/webhooks", guard.client(this::create));
        routes.get(ONE, guard.client((request, client) -> one("webhook", webhook(request, client.clientId()))));
        routes.put(ONE, guard.client(this::update));
        routes.delete(ONE, guard.client(this::delete));
        routes.post(ONE + "/rotate-secret", guard.client(this::rotate));
        routes.post(ONE + "/test", guard.client(this::test));
        routes.get(ONE + "/deliveries", guard.client((request, client) -> deliveries(request, client.clientId())));
        routes.post(
                ONE + "/deliveries/:eventId/replay",
                guard.client((request, client) -> replayOne(request, client.clientId(), actor(client))));
        routes.post(
                ONE + "/replay",
                guard.client((request, client) -> replayAll(request, client.clientId(), actor(client))));

        routes.get(ADMIN, guard.admin((request, _) -> all(clientId(request))));
        routes.get(
                ADMIN + "/:webhookId/deliveries", guard.admin((request, _) -> deliveries(request, clientId(request))));
        routes.post(
                ADMIN + "/:webhookId/deliveries/:eventId/replay",
                guard.admin((request, admin) -> replayOne(request, clientId(request), admin)));
        routes.post(
                ADMIN + "/:webhookId/replay",
                guard.admin((request, admin) -> replayAll(request, clientId(request), admin)));
    }

    private Answer all(String clientId) {
        return Answer.ok(WebhookJson.webhooks(webhooks.of(clientId)));
    }

    private Answer create(Request request, Client client) {
        var fields = WebhookFields.read(request.json());
        var webhook = webhooks.create(client.clientId(), fields, actor(client));
        return Answer.json(201, withSecret("Webhook created successfully", webhook));
    }

    private Answer update(Request request, Client client) {
        var fields = WebhookFields.read(request.json());
        var webhook = webhooks.update(client.clientId(), request.path("webhookId"), fields, actor(client));
        return Answer.ok(message("Webhook updated successfully").set("webhook", WebhookJson.webhook(webhook)));
    }

    private Answer delete(Request request, Client client) {
        webhooks.delete(client.clientId(), request.path("webhookId"), actor(client));
        return Answer.ok(message("Webhook deleted successfully"));
    }

    private Answer rotate(Request request, Client client) {
        var hours = request.body().length() == 0
                ? OVERLAP_HOURS
                : request.json()
                        .only("overlapHours")
                        .integer("overlapHours", 0, LONGEST_OVERLAP_HOURS)
                        .orElse(OVERLAP_HOURS);
        var webhook =
                webhooks.rotate(client.clientId(), request.path("webhookId"), Duration.ofHours(hours), actor(client));
        return Answer.ok(withSecret("Webhook secret rotated successfully", webhook));
    }

    private Answer test(Request request, Client client) {
        var outcome = webhooks.test(webhook(request, client.clientId()));
        return Answer.ok(WebhookJson.outcome(outcome).put("delivered", outcome.isDelivered()));
    }

    private Answer deliveries(Request request, String clientId) {
        var webhook = webhook(request, clientId);
        var limit = (int) Paging.number(request, "limit", PAGE, 1, LARGEST_PAGE);
        var cursor = Paging.cursor(request, CURSOR);
        var state = request.query("status").orElse("");
        if (!state.isEmpty() && !STATES.contains(state)) {
            throw new Refused(Refusal.Invalid.value("status", "status must be pending, delivered or failed"));
        }
        var before = cursor.isEmpty() ? Long.MAX_VALUE : Long.parseLong(cursor);
        var page = Paging.cut(webhooks.deliveries(webhook, before, state, limit + 1), limit);
        var json = Json.object();
        var list = json.putArray("deliveries");
        page.shown().forEach(delivery -> list.add(WebhookJson.delivery(delivery)));
        json.put(
                "nextCursor",
                page.hasMore() ? Long.toString(page.shown().getLast().position()) : null);
        return Answer.ok(json);
    }

    private Answer replayOne(Request request, String clientId, String actor) {
        var webhook = webhook(request, clientId);
        var delivery = webhooks.replay(webhook, request.path("eventId"));
        audit.write("webhook.replayed", actor, clientId, WebhookJson.audit(webhook, null));
        return one("delivery", WebhookJson.delivery(delivery));
    }

    private Answer replayAll(Request request, String clientId, String actor) {
        var webhook = webhook(request, clientId);
        var fields = request.json().only("since", "until");
        var since =
                Times.parse(fields.requiredText("since", 40)).orElseThrow(() -> fields.wrong("since", Times.EXPECTED));
        var until = fields.text("until", 40)
                .map(text -> Times.parse(text).orElseThrow(() -> fields.wrong("until", Times.EXPECTED)))
                .orElse(Instant.ofEpochMilli(Long.MAX_VALUE));
        var count = webhooks.replay(webhook, since, until);
        audit.write("webhook.replayed", actor, clientId, WebhookJson.audit(webhook, null));
        return Answer.ok(message("Events queued again").put("events", count));
    }

    private Webhook webhook(Request request, String clientId) {
        return webhooks.get(clientId, request.path("webhookId"));
    }

    private String clientId(Request request) {
        var clientId = request.path("clientId");
        return clients.find(clientId).map(Client::clientId).orElseThrow(Clients::notFound);
    }

    private ObjectNode withSecret(String message, Webhook webhook) {
        var json = message(message);
        json.set("webhook", WebhookJson.withSecret(webhook, webhooks.secret(webhook)));
        return json;
    }

    private static Answer one(String name, Webhook webhook) {
        return one(name, WebhookJson.webhook(webhook));
    }

    private static Answer one(String name, ObjectNode node) {
        var json = Json.object();
        json.set(name, node);
        return Answer.ok(json);
    }

    private static ObjectNode message(String text) {
        return Json.object().put("message", text);
    }

    private static String actor(Client client) {
        return "client:" + client.clientId();
    }
}
