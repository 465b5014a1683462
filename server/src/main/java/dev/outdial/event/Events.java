package dev.outdial.event;

import dev.outdial.db.Database;
import java.util.List;
import java.util.OptionalLong;

/// Reads the line.
public final class Events {
    private final Database database;

    public Events(Database database) {
        this.database = database;
    }

    /// An event as it is told.
    ///
    /// @param payload JSON text, exactly as it is sent
    record Told(String eventId, String payload) {}

    /// The place of a client's event; empty if there is no such event, or no more.
    public OptionalLong position(String clientId, String eventId) {
        return database.read(db -> db.createQuery("""
                                SELECT position FROM event
                                 WHERE event_id = :id AND client_id = :client AND position IS NOT NULL
                                """)
                        .bind("id", eventId)
                        .bind("client", clientId)
                        .mapTo(Long.class)
                        .findOne())
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /// A client's events behind a place, in line.
    ///
    /// @param types only those; empty for all
    List<Told> behind(long position, String clientId, List<EventType> types, int limit) {
        return database.read(db -> db.createQuery("""
                        SELECT event_id, payload FROM event
                         WHERE client_id = :client AND position > :position <types>
                         ORDER BY position
                         LIMIT :limit
                        """)
                .define("types", types.isEmpty() ? "" : "AND type IN (%s)".formatted(quoted(types)))
                .bind("client", clientId)
                .bind("position", position)
                .bind("limit", limit)
                .map((row, _) -> new Told(row.getString("event_id"), row.getString("payload")))
                .list());
    }

    /// Our own words, never the caller's.
    private static String quoted(List<EventType> types) {
        return String.join(
                ", ", types.stream().map(type -> "'%s'".formatted(type.word())).toList());
    }
}
