package dev.outdial.webhook;

import dev.outdial.db.Database;
import dev.outdial.event.EventType;
import dev.outdial.event.Follower;
import dev.outdial.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// Deliveries in the database: one row for each event and webhook, made when the event gets its place in line.
///
/// A row that is being sent is leased: its `due_at` is when whoever sends it is given up for lost, and then it is due
/// again. So two nodes do not send the same at once, and after a crash it is sent once more, with the same id.
final class Deliveries implements Follower {
    private static final int TRIES_KEPT = 20;
    private static final int AT_ONCE = 500;

    private final Database database;
    private final WebhookStore webhooks;
    private final Runnable taken;

    /// @param taken called when there may be something to send
    Deliveries(Database database, WebhookStore webhooks, Runnable taken) {
        this.database = database;
        this.webhooks = webhooks;
        this.taken = taken;
    }

    /// A delivery that is leased, to be sent now.
    ///
    /// @param leaseUntil nobody else sends it before
    record Parcel(
            String webhookId,
            long position,
            String eventId,
            String payload,
            int attempts,
            Instant begunAt,
            @Nullable Instant triedAt,
            Instant leaseUntil,
            String log) {}

    @Override
    public void take(Handle db, long first, long last, Instant now) {
        db.createUpdate("""
                        INSERT INTO delivery (webhook_id, position, state, due_at, attempts, begun_at, log)
                        SELECT webhook.webhook_id, event.position, 'waiting', :now, 0, :now, '[]'
                          FROM event
                          JOIN webhook ON webhook.client_id = event.client_id AND webhook.enabled = 1
                           AND (webhook.types = '' OR webhook.types LIKE '%,' || event.type || ',%')
                         WHERE event.position BETWEEN :first AND :last
                        """)
                .bind("first", first)
                .bind("last", last)
                .bind("now", now.toEpochMilli())
                .execute();
    }

    @Override
    public void go() {
        taken.run();
    }

    @Override
    public void forget(Handle db, long first) {
        db.createUpdate("""
                        DELETE FROM delivery
                         WHERE webhook_id IN (SELECT webhook_id FROM webhook) AND position < :first
                        """).bind("first", first).execute();
    }

    /// Leases up to `limit` due deliveries of a webhook, the longest due first. No other node takes them before
    /// `leaseUntil`; if this one dies, they are due again then.
    List<Parcel> claim(String webhookId, Instant now, Instant leaseUntil, int limit) {
        return database.write(db -> {
            var positions = db.createQuery("""
                            WITH due AS (SELECT position FROM delivery
                                          WHERE webhook_id = :webhook AND due_at <= :now
                                          ORDER BY due_at, position
                                          LIMIT :limit <lock>)
                            UPDATE delivery SET state = 'sending', due_at = :lease
                             WHERE webhook_id = :webhook AND position IN (SELECT position FROM due)
                            RETURNING position
                            """)
                    .define("lock", database.dialect().skipLocked())
                    .bind("webhook", webhookId)
                    .bind("now", now.toEpochMilli())
                    .bind("lease", leaseUntil.toEpochMilli())
                    .bind("limit", limit)
                    .mapTo(Long.class)
                    .list();
            return positions.isEmpty() ? List.<Parcel>of() : parcels(db, webhookId, positions, leaseUntil);
        });
    }

    private static List<Parcel> parcels(Handle db, String webhookId, List<Long> positions, Instant leaseUntil) {
        return db.createQuery("""
                        SELECT delivery.*, event.event_id, event.payload
                          FROM delivery JOIN event ON event.position = delivery.position
                         WHERE delivery.webhook_id = :webhook AND delivery.position IN (<positions>)
                         ORDER BY delivery.position
                        """)
                .bind("webhook", webhookId)
                .bindList("positions", positions)
                .map((row, _) -> new Parcel(
                        webhookId,
                        row.getLong("position"),
                        row.getString("event_id"),
                        row.getString("payload"),
                        row.getInt("attempts"),
                        Instant.ofEpochMilli(row.getLong("begun_at")),
                        WebhookStore.instant(row, "tried_at"),
                        leaseUntil,
                        row.getString("log")))
                .list();
    }

    /// Writes down what came of an attempt.
    ///
    /// @return the reason, if the webhook was disabled by it
    Optional<Webhook.DisabledBecause> finish(Parcel parcel, Outcome outcome, Instant now, RandomGenerator random) {
        return database.write(db -> {
            var webhook = webhooks.lock(db, parcel.webhookId()).orElse(null);
            if (webhook == null) {
                return Optional.<Webhook.DisabledBecause>empty();
            }
            var before = webhook.health();
            var after =
                    Aftermath.of(before, parcel.begunAt(), parcel.triedAt(), parcel.attempts(), outcome, now, random);
            if (!after.health().equals(before)) {
                webhooks.putHealth(db, parcel.webhookId(), after.health());
            }
            put(db, parcel, outcome, after, now);
            if (after.recovered()) {
                hasten(db, parcel.webhookId(), now);
            }
            return before.isEnabled() ? Optional.ofNullable(after.health().disabledBecause()) : Optional.empty();
        });
    }

    /// Whoever lost the lease changes nothing: somebody else has sent it again.
    private static void put(Handle db, Parcel parcel, Outcome outcome, Aftermath after, Instant now) {
        db.createUpdate("""
                        UPDATE delivery
                           SET state = :state, due_at = :next, attempts = attempts + 1, log = :log,
                               tried_at = COALESCE(tried_at, :now)
                         WHERE webhook_id = :webhook AND position = :position
                           AND state = 'sending' AND due_at = :lease
                        """)
                .bind("state", after.state().word())
                .bind("next", WebhookStore.ms(after.nextAt()))
                .bind("log", Json.write(longer(parcel.log(), outcome, now)))
                .bind("now", now.toEpochMilli())
                .bind("webhook", parcel.webhookId())
                .bind("position", parcel.position())
                .bind("lease", parcel.leaseUntil().toEpochMilli())
                .execute();
    }

    private static void hasten(Handle db, String webhookId, Instant now) {
        db.createUpdate("""
                        UPDATE delivery SET due_at = :now
                         WHERE webhook_id = :webhook AND state = 'waiting' AND due_at > :now
                        """)
                .bind("webhook", webhookId)
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /// Gives up what has waited for longer than the retries last, as it happens while a webhook is paused or disabled.
    void expire(Instant now) {
        database.write(db -> db.createUpdate("""
                        UPDATE delivery SET state = 'failed', due_at = NULL
                         WHERE state = 'waiting' AND due_at IS NOT NULL AND begun_at < :before
                        """)
                .bind(
                        "before",
                        now.minus(RetrySchedule.WINDOW)
                                .minus(Duration.ofHours(2))
                                .toEpochMilli())
                .execute());
    }

    /// A webhook's deliveries, newest first.
    ///
    /// @param before only those before that place in line
    /// @param state  only those, in the API's word; empty for all
    List<Delivery> page(String webhookId, long before, String state, int limit) {
        return database.read(db -> db.createQuery("""
                        SELECT delivery.*, event.event_id, event.type, event.created_at
                          FROM delivery JOIN event ON event.position = delivery.position
                         WHERE delivery.webhook_id = :webhook AND delivery.position < :before
                           AND (:state = '' OR state = :state OR (:state = 'pending' AND due_at IS NOT NULL))
                         ORDER BY delivery.position DESC
                         LIMIT :limit
                        """)
                .bind("webhook", webhookId)
                .bind("before", before)
                .bind("state", state)
                .bind("limit", limit)
                .map((row, _) -> delivery(row))
                .list());
    }

    Optional<Delivery> find(String webhookId, long position) {
        return page(webhookId, position + 1, "", 1).stream()
                .filter(delivery -> delivery.position() == position)
                .findFirst();
    }

    /// Sends a delivery again from the beginning; one that is being sent is left alone.
    ///
    /// @return whether there is such a delivery
    boolean replay(String webhookId, long position, Instant now) {
        return database.write(db -> db.createUpdate("""
                        UPDATE delivery
                           SET due_at = CASE WHEN state = 'sending' THEN due_at ELSE :now END,
                               state = CASE WHEN state = 'sending' THEN state ELSE 'waiting' END,
                               attempts = 0, begun_at = :now, tried_at = NULL
                         WHERE webhook_id = :webhook AND position = :position
                        """)
                        .bind("webhook", webhookId)
                        .bind("position", position)
                        .bind("now", now.toEpochMilli())
                        .execute()
                == 1);
    }

    /// Sends a client's events again that happened in a span of time and that the webhook is for; also such as were
    /// never meant for it, because it was not there yet, or disabled. Some at a time, so that others can write.
    ///
    /// @return how many
    int replay(Webhook webhook, Instant from, Instant until, Instant now) {
        int count = 0;
        long behind = 0;
        while (true) {
            var span = span(webhook, behind, from, until);
            if (span.isEmpty()) {
                return count;
            }
            var last = span.getLast();
            count += database.write(db -> db.createUpdate("""
                            INSERT INTO delivery (webhook_id, position, state, due_at, attempts, begun_at, log)
                            SELECT webhook.webhook_id, event.position, 'waiting', :now, 0, :now, '[]'
                              FROM event JOIN webhook ON webhook.webhook_id = :webhook
                             WHERE event.position IN (<positions>)
                            ON CONFLICT (webhook_id, position) DO UPDATE
                               SET state = 'waiting', due_at = excluded.due_at, attempts = 0,
                                   begun_at = excluded.begun_at, tried_at = NULL
                             WHERE delivery.state != 'sending'
                            """)
                    .bind("now", now.toEpochMilli())
                    .bind("webhook", webhook.webhookId())
                    .bindList("positions", span)
                    .execute());
            behind = last;
        }
    }

    private List<Long> span(Webhook webhook, long behind, Instant from, Instant until) {
        var types = webhook.types().stream()
                .map(EventType::word)
                .map("'%s'"::formatted)
                .collect(Collectors.joining(", "));
        return database.read(db -> db.createQuery("""
                        SELECT position FROM event
                         WHERE client_id = :client AND position > :behind
                           AND created_at >= :from AND created_at < :until <types>
                         ORDER BY position
                         LIMIT :limit
                        """)
                .define("types", types.isEmpty() ? "" : "AND type IN (%s)".formatted(types))
                .bind("client", webhook.clientId())
                .bind("behind", behind)
                .bind("from", from.toEpochMilli())
                .bind("until", until.toEpochMilli())
                .bind("limit", AT_ONCE)
                .mapTo(Long.class)
                .list());
    }

    /// Deletes all deliveries of a webhook, some at a time.
    void deleteAll(String webhookId) {
        int gone;
        do {
            gone = database.write(db -> db.createUpdate("""
                            DELETE FROM delivery
                             WHERE webhook_id = :webhook
                               AND position IN (SELECT position FROM delivery WHERE webhook_id = :webhook LIMIT :limit)
                            """)
                    .bind("webhook", webhookId)
                    .bind("limit", AT_ONCE)
                    .execute());
        } while (gone == AT_ONCE);
    }

    /// How much waits.
    ///
    /// @param count  deliveries of enabled webhooks that are not over
    /// @param oldest since when the oldest of them waits; null where none does
    record Backlog(long count, @Nullable Instant oldest) {}

    Backlog backlog() {
        return database.read(db -> db.createQuery("""
                        SELECT COUNT(*) AS waiting, MIN(begun_at) AS oldest FROM delivery
                         WHERE due_at IS NOT NULL
                           AND webhook_id IN (SELECT webhook_id FROM webhook WHERE enabled = 1)
                        """)
                .map((row, _) -> new Backlog(row.getLong("waiting"), WebhookStore.instant(row, "oldest")))
                .one());
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        return new Delivery(
                row.getLong("position"),
                row.getString("event_id"),
                row.getString("type"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Delivery.State.of(row.getString("state")),
                WebhookStore.instant(row, "due_at"),
                tries(row.getString("log")));
    }

    private static ArrayNode longer(String log, Outcome outcome, Instant now) {
        var tries = (ArrayNode) Json.parse(log);
        while (tries.size() >= TRIES_KEPT) {
            tries.remove(0);
        }
        tries.addObject()
                .put("at", now.toEpochMilli())
                .put("status", outcome.status())
                .put("ms", outcome.ms())
                .put("error", outcome.error());
        return tries;
    }

    private static List<Delivery.Try> tries(String log) {
        var tries = new ArrayList<Delivery.Try>();
        for (JsonNode one : Json.parse(log)) {
            var status = one.path("status");
            var error = one.path("error");
            tries.add(new Delivery.Try(
                    Instant.ofEpochMilli(one.path("at").longValue()),
                    new Outcome(
                            status.isNull() ? null : (Integer) status.intValue(),
                            one.path("ms").intValue(),
                            error.isNull() ? null : error.stringValue(),
                            null)));
        }
        return tries;
    }
}
