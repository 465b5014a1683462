package dev.outdial.webhook;

import dev.outdial.client.ClientJson;
import dev.outdial.client.ClientStore;
import dev.outdial.client.Clients;
import dev.outdial.config.Secret;
import dev.outdial.db.Database;
import dev.outdial.event.Events;
import dev.outdial.event.Follower;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.ops.Audit;
import dev.outdial.ops.Closer;
import dev.outdial.ops.Ids;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// The clients' webhooks: made, changed, tried out, and fed from the [EventLine].
public final class Webhooks implements AutoCloseable {
    private static final int TESTS_AT_ONCE = 8;

    private final Database database;
    private final ClientStore clients;
    private final Events events;
    private final WebhookConfig config;
    private final AddressPolicy policy;
    private final WebhookStore store;
    private final Deliveries deliveries;
    private final Signature signature;
    private final Dispatcher dispatcher;
    private final Audit audit;
    private final Ids ids;
    private final InstantSource clock;
    private final Semaphore tests = new Semaphore(TESTS_AT_ONCE);
    private final Closer closer = new Closer();

    /// @param key  secrets are derived from it
    /// @param random for the jitter of retries
    public Webhooks(
            Database database,
            ClientStore clients,
            WebhookConfig config,
            Secret key,
            Audit audit,
            Ids ids,
            InstantSource clock,
            RandomGenerator random,
            MeterRegistry meters) {
        this.database = database;
        this.clients = clients;
        this.events = new Events(database);
        this.config = config;
        this.policy = new AddressPolicy(config.allowedNetworks());
        this.store = new WebhookStore(database);
        this.signature = new Signature(key);
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
        var news = new Semaphore(0);
        this.deliveries = new Deliveries(database, store, news::release);
        var names = closer.add(new DnsNames());
        var sender = closer.add(new Sender(config, policy, names));
        this.dispatcher =
                closer.add(new Dispatcher(store, deliveries, signature, sender, audit, clock, random, meters, news));
    }

    /// Sends what is due, looking for it every `interval`, until closed.
    public Webhooks start(Duration interval) {
        dispatcher.start(interval);
        return this;
    }

    /// What takes events off the line.
    public Follower follower() {
        return deliveries;
    }

    List<Webhook> of(String clientId) {
        return store.of(clientId);
    }

    /// @throws Refused 404 if the client has no such webhook
    Webhook get(String clientId, String webhookId) {
        return store.find(clientId, webhookId).orElseThrow(Webhooks::notFound);
    }

    /// Makes a webhook.
    ///
    /// @throws Refused 400 for a URL that will not do, 409 if there are too many
    Webhook create(String clientId, WebhookFields fields, String actor) {
        var url = fields.url().orElseThrow(() -> fields.wrong("url", "is required and must not be blank"));
        checkUrl(fields, url);
        var now = now();
        var health = fields.enabled().orElse(true)
                ? Webhook.Health.GOOD
                : Webhook.Health.GOOD.disabled(Webhook.DisabledBecause.OWNER);
        var webhook = new Webhook(
                ids.id("wh_"),
                clientId,
                url,
                fields.description(null),
                fields.types().orElse(List.of()),
                new Webhook.Salts(ids.id("salt_"), null, null),
                health,
                now,
                now);
        database.write(db -> {
            var _ = clients.lock(db, clientId).orElseThrow(Clients::notFound);
            if (store.count(db, clientId) >= config.perClient()) {
                throw new Refused(new Refusal.Conflict(
                        "Too many webhooks", null, "Delete one; a client may have %d".formatted(config.perClient())));
            }
            store.insert(db, webhook);
            audit.write(db, "webhook.created", actor, clientId, WebhookJson.audit(webhook, null));
            return true;
        });
        return webhook;
    }

    /// Changes what the fields name, and leaves the rest.
    ///
    /// @throws Refused 400, 404
    Webhook update(String clientId, String webhookId, WebhookFields fields, String actor) {
        fields.url().ifPresent(url -> checkUrl(fields, url));
        return change(
                clientId,
                webhookId,
                "webhook.updated",
                actor,
                known -> known.with(
                        fields.url().orElse(known.url()),
                        fields.description(known.description()),
                        fields.types().orElse(known.types()),
                        fields.enabled().orElse(known.health().isEnabled()),
                        now()));
    }

    /// Gives a webhook a new secret. The one before goes on signing beside it for `overlap`.
    Webhook rotate(String clientId, String webhookId, Duration overlap, String actor) {
        return change(clientId, webhookId, "webhook.secret-rotated", actor, known -> {
            var now = now();
            var salts = new Webhook.Salts(ids.id("salt_"), known.salts().salt(), now.plus(overlap));
            return known.with(salts, now);
        });
    }

    private Webhook change(
            String clientId, String webhookId, String type, String actor, UnaryOperator<Webhook> change) {
        return database.write(db -> {
            var before = store.lock(db, webhookId)
                    .filter(found -> found.clientId().equals(clientId))
                    .orElseThrow(Webhooks::notFound);
            var after = change.apply(before);
            store.update(db, after);
            audit.write(db, type, actor, clientId, WebhookJson.audit(after, null));
            return after;
        });
    }

    void delete(String clientId, String webhookId, String actor) {
        var webhook = get(clientId, webhookId);
        var disabled = webhook.health().disabled(Webhook.DisabledBecause.OWNER);
        database.write(db -> {
            store.putHealth(db, webhookId, disabled);
            return true;
        });
        deliveries.deleteAll(webhookId);
        // Last of all: where a server stops in between, the webhook is still there to be deleted.
        database.write(db -> {
            store.delete(db, webhookId);
            audit.write(db, "webhook.deleted", actor, clientId, WebhookJson.audit(webhook, null));
            return true;
        });
    }

    Secret secret(Webhook webhook) {
        return signature.secret(webhook.salts().salt());
    }

    /// Sends a webhook something now, be it enabled or not.
    ///
    /// @throws Refused 429 if too many are tried out at once
    Outcome test(Webhook webhook) {
        if (!tests.tryAcquire()) {
            throw new Refused(new Refusal.TooMany(
                    "Too many webhooks are being tested", "Wait a second and try again", Duration.ofSeconds(1)));
        }
        try {
            var id = ids.id("evt_");
            var payload = Json.object()
                    .put("id", id)
                    .put("type", "webhook.test")
                    .put("createdAt", ClientJson.time(now()))
                    .put("clientId", webhook.clientId());
            payload.putObject("data").put("webhookId", webhook.webhookId());
            return dispatcher.post(webhook, id, Json.write(payload), 0);
        } finally {
            tests.release();
        }
    }

    /// A webhook's deliveries, newest first.
    ///
    /// @param state in the API's word; empty for all
    List<Delivery> deliveries(Webhook webhook, long before, String state, int limit) {
        return deliveries.page(webhook.webhookId(), before, state, limit);
    }

    /// Sends a delivery again.
    ///
    /// @throws Refused 404 if there is no such delivery, 409 if the webhook is disabled
    Delivery replay(Webhook webhook, String eventId) {
        var position = events.position(webhook.clientId(), eventId).orElseThrow(Webhooks::noDelivery);
        checkEnabled(webhook);
        if (!deliveries.replay(webhook.webhookId(), position, now())) {
            throw noDelivery();
        }
        deliveries.go();
        return deliveries.find(webhook.webhookId(), position).orElseThrow(Webhooks::noDelivery);
    }

    /// Sends everything again that happened in a span of time.
    ///
    /// @return how many events
    /// @throws Refused 409 if the webhook is disabled
    int replay(Webhook webhook, Instant from, Instant until) {
        checkEnabled(webhook);
        var count = deliveries.replay(webhook, from, until, now());
        deliveries.go();
        return count;
    }

    private static void checkEnabled(Webhook webhook) {
        if (!webhook.health().isEnabled()) {
            throw new Refused(new Refusal.Conflict("Webhook is disabled", null, "Enable it, then replay"));
        }
    }

    private void checkUrl(WebhookFields fields, String text) {
        try {
            var isClosed = WebhookUrl.parse(text, config.allowHttp())
                    .literal()
                    .filter(address -> !policy.allows(address))
                    .isPresent();
            if (isClosed) {
                throw fields.wrong("url", "must lead to a public address");
            }
        } catch (WebhookUrl.Unusable e) {
            throw fields.wrong("url", e.rule());
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private static Refused notFound() {
        return new Refused(new Refusal.NotFound("Webhook not found"));
    }

    private static Refused noDelivery() {
        return new Refused(new Refusal.NotFound("Delivery not found"));
    }

    @Override
    public void close() {
        closer.close();
    }
}
