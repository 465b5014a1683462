package dev.outdial.webhook;

import dev.outdial.client.ClientJson;
import dev.outdial.config.Secret;
import dev.outdial.event.EventType;
import dev.outdial.http.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Webhooks and deliveries as the API shows them: every key is always there, null where nothing is known.
final class WebhookJson {
    private WebhookJson() {}

    static ObjectNode webhook(Webhook webhook) {
        var health = webhook.health();
        var because = health.disabledBecause();
        var json = Json.object()
                .put("webhookId", webhook.webhookId())
                .put("url", webhook.url())
                .put("description", webhook.description());
        webhook.types().stream().map(EventType::word).forEach(json.putArray("eventTypes")::add);
        return json.put("enabled", health.isEnabled())
                .put("disabledBecause", because == null ? null : because.word())
                .put("failingSince", time(health.failingSince()))
                .put("previousSecretUntil", time(webhook.salts().oldUntil()))
                .put("createdAt", ClientJson.time(webhook.createdAt()))
                .put("updatedAt", ClientJson.time(webhook.updatedAt()));
    }

    /// The one time that a secret is shown.
    static ObjectNode withSecret(Webhook webhook, Secret secret) {
        return webhook(webhook).put("secret", secret.value());
    }

    static ObjectNode webhooks(List<Webhook> webhooks) {
        var json = Json.object();
        var list = json.putArray("webhooks");
        webhooks.forEach(webhook -> list.add(webhook(webhook)));
        return json;
    }

    static ObjectNode delivery(Delivery delivery) {
        var json = Json.object()
                .put("eventId", delivery.eventId())
                .put("eventType", delivery.eventType())
                .put("eventCreatedAt", ClientJson.time(delivery.eventCreatedAt()))
                .put("status", delivery.state().shown())
                .put("nextAttemptAt", time(delivery.nextAt()));
        var attempts = json.putArray("attempts");
        delivery.tries().forEach(one -> attempts.add(outcome(one.outcome()).put("at", ClientJson.time(one.at()))));
        return json;
    }

    static ObjectNode outcome(Outcome outcome) {
        return Json.object()
                .put("status", outcome.status())
                .put("ms", outcome.ms())
                .put("error", outcome.error());
    }

    /// What the audit log keeps; the URL may hold a secret of the client's.
    static String audit(Webhook webhook, @Nullable String why) {
        var json = Json.object().put("webhookId", webhook.webhookId());
        return Json.write(why == null ? json : json.put("because", why));
    }

    private static @Nullable String time(@Nullable Instant at) {
        return at == null ? null : ClientJson.time(at);
    }
}
