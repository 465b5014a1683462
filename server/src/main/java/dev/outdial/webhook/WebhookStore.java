package dev.outdial.webhook;

import dev.outdial.db.Database;
import dev.outdial.event.EventType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/// Webhooks in the database. Methods that take a [Handle] take part in the caller's transaction.
final class WebhookStore {
    private final Database database;

    WebhookStore(Database database) {
        this.database = database;
    }

    Optional<Webhook> find(String clientId, String webhookId) {
        return database.read(
                db -> db.createQuery("SELECT * FROM webhook WHERE webhook_id = :id AND client_id = :client")
                        .bind("id", webhookId)
                        .bind("client", clientId)
                        .map((row, _) -> webhook(row))
                        .findOne());
    }

    /// A client's webhooks, the oldest first.
    List<Webhook> of(String clientId) {
        return database.read(db -> db.createQuery("SELECT * FROM webhook WHERE client_id = :client ORDER BY webhook_id")
                .bind("client", clientId)
                .map((row, _) -> webhook(row))
                .list());
    }

    /// A webhook, held until the transaction ends.
    Optional<Webhook> lock(Handle db, String webhookId) {
        return db.createQuery("SELECT * FROM webhook WHERE webhook_id = :id <lock>")
                .define("lock", database.dialect().forUpdate())
                .bind("id", webhookId)
                .map((row, _) -> webhook(row))
                .findOne();
    }

    int count(Handle db, String clientId) {
        return db.createQuery("SELECT COUNT(*) FROM webhook WHERE client_id = :client")
                .bind("client", clientId)
                .mapTo(Integer.class)
                .one();
    }

    /// Enabled webhooks of clients that exist, for which something is due and no pause is on.
    List<Webhook> due(Instant now) {
        return database.read(db -> db.createQuery("""
                        SELECT * FROM webhook
                         WHERE enabled = 1 AND not_before <= :now
                           AND EXISTS (SELECT 1 FROM delivery
                                        WHERE delivery.webhook_id = webhook.webhook_id AND due_at <= :now)
                           AND EXISTS (SELECT 1 FROM client
                                        WHERE client.client_id = webhook.client_id AND deleted_at IS NULL)
                        """)
                .bind("now", now.toEpochMilli())
                .map((row, _) -> webhook(row))
                .list());
    }

    void insert(Handle db, Webhook webhook) {
        bind(db.createUpdate("""
                        INSERT INTO webhook (webhook_id, client_id, url, description, types, salt, old_salt,
                               old_salt_until, enabled, disabled_because, failures, failing_since, not_before,
                               created_at, updated_at)
                        VALUES (:id, :client, :url, :description, :types, :salt, :oldSalt, :oldUntil, :enabled,
                               :because, :failures, :since, :notBefore, :created, :updated)
                        """), webhook)
                .bind("client", webhook.clientId())
                .bind("created", webhook.createdAt().toEpochMilli())
                .execute();
    }

    void update(Handle db, Webhook webhook) {
        bind(db.createUpdate("""
                        UPDATE webhook
                           SET url = :url, description = :description, types = :types, salt = :salt,
                               old_salt = :oldSalt, old_salt_until = :oldUntil, enabled = :enabled,
                               disabled_because = :because, failures = :failures, failing_since = :since,
                               not_before = :notBefore, updated_at = :updated
                         WHERE webhook_id = :id
                        """), webhook).execute();
    }

    void putHealth(Handle db, String webhookId, Webhook.Health health) {
        bind(db.createUpdate("""
                        UPDATE webhook
                           SET enabled = :enabled, disabled_because = :because, failures = :failures,
                               failing_since = :since, not_before = :notBefore
                         WHERE webhook_id = :id
                        """).bind("id", webhookId), health).execute();
    }

    void delete(Handle db, String webhookId) {
        db.createUpdate("DELETE FROM webhook WHERE webhook_id = :id")
                .bind("id", webhookId)
                .execute();
    }

    private static Update bind(Update update, Webhook webhook) {
        var salts = webhook.salts();
        return bind(
                update.bind("id", webhook.webhookId())
                        .bind("url", webhook.url())
                        .bind("description", webhook.description())
                        .bind("types", types(webhook.types()))
                        .bind("salt", salts.salt())
                        .bind("oldSalt", salts.old())
                        .bind("oldUntil", ms(salts.oldUntil()))
                        .bind("updated", webhook.updatedAt().toEpochMilli()),
                webhook.health());
    }

    private static Update bind(Update update, Webhook.Health health) {
        var because = health.disabledBecause();
        return update.bind("enabled", health.isEnabled() ? 1 : 0)
                .bind("because", because == null ? null : because.word())
                .bind("failures", health.failures())
                .bind("since", ms(health.failingSince()))
                .bind("notBefore", health.notBefore().toEpochMilli());
    }

    private static String types(List<EventType> types) {
        return types.isEmpty() ? "" : types.stream().map(EventType::word).collect(Collectors.joining(",", ",", ","));
    }

    private static Webhook webhook(ResultSet row) throws SQLException {
        var because = row.getString("disabled_because");
        return new Webhook(
                row.getString("webhook_id"),
                row.getString("client_id"),
                row.getString("url"),
                row.getString("description"),
                Stream.of(row.getString("types").split(",", -1))
                        .flatMap(word -> EventType.of(word).stream())
                        .toList(),
                new Webhook.Salts(row.getString("salt"), row.getString("old_salt"), instant(row, "old_salt_until")),
                new Webhook.Health(
                        row.getInt("failures"),
                        instant(row, "failing_since"),
                        Instant.ofEpochMilli(row.getLong("not_before")),
                        because == null ? null : Webhook.DisabledBecause.of(because)),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("updated_at")));
    }

    static @Nullable Long ms(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var ms = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(ms);
    }
}
