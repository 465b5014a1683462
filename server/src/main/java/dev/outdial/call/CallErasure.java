package dev.outdial.call;

import dev.outdial.db.Database;
import dev.outdial.phone.PhoneNumber;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Takes the people out of calls that have ended. What is left of a call is what statistics count: when, how long, how
/// it ended, what came of it, what it cost.
///
/// An erased call knows nothing new any more: late news of it is dropped ([Calls]).
public final class CallErasure {
    /// Calls that are erased in one transaction: few enough that others hardly wait.
    private static final int BATCH = 20;

    private final Database database;
    private final List<PersonalData> elsewhere;
    private final InstantSource clock;

    /// @param elsewhere all that keeps data of people besides the call itself
    public CallErasure(Database database, List<PersonalData> elsewhere, InstantSource clock) {
        this.database = database;
        this.elsewhere = List.copyOf(elsewhere);
        this.clock = clock;
    }

    /// A call to a number that has not ended.
    ///
    /// @param clientId only that client's; null for everybody's
    public Optional<String> open(@Nullable String clientId, PhoneNumber phone) {
        return database.read(db -> db.createQuery("""
                        SELECT call_id FROM call
                         WHERE phone = :phone AND is_open = 1 AND (:client = '' OR client_id = :client)
                         LIMIT 1
                        """)
                .bindMap(person(clientId, phone))
                .mapTo(String.class)
                .findOne());
    }

    /// Erases ended calls to a number, some of them.
    ///
    /// @param clientId only that client's; null for everybody's
    /// @return how many; 0 once all are erased
    public int someOfPerson(@Nullable String clientId, PhoneNumber phone) {
        return some("phone = :phone AND (:client = '' OR client_id = :client)", person(clientId, phone));
    }

    /// Erases ended calls that were asked for longer ago than their clients' calls are kept, some of them.
    ///
    /// @param days what holds where a client has no days of its own; 0 is for ever
    /// @return how many; 0 once all are erased
    public int someTooOld(int days) {
        return some(
                """
                call_id IN (SELECT old.call_id
                              FROM client JOIN call AS old ON old.client_id = client.client_id
                             WHERE COALESCE(client.retention_days, :days) > 0
                               AND old.created_at
                                   < :now - COALESCE(client.retention_days, :days) * CAST(:day AS BIGINT)
                               AND old.is_open = 0 AND old.erased_at IS NULL
                             LIMIT :limit)
                """,
                Map.of(
                        "now", clock.millis(),
                        "days", days,
                        "day", Duration.ofDays(1).toMillis()));
    }

    private static Map<String, Object> person(@Nullable String clientId, PhoneNumber phone) {
        return Map.of("phone", phone.e164(), "client", clientId == null ? "" : clientId);
    }

    private int some(String which, Map<String, Object> values) {
        return database.write(db -> {
            var ids = db.createQuery("""
                            SELECT call_id FROM call
                             WHERE is_open = 0 AND erased_at IS NULL AND <which>
                             ORDER BY created_at
                             LIMIT :limit <lock>
                            """)
                    .define("which", which)
                    .define("lock", database.dialect().forUpdate())
                    .bindMap(values)
                    .bind("limit", BATCH)
                    .mapTo(String.class)
                    .list();
            if (!ids.isEmpty()) {
                elsewhere.forEach(each -> each.erase(db, ids));
                erase(db, ids);
            }
            return ids.size();
        });
    }

    private void erase(Handle db, List<String> callIds) {
        db.createUpdate("""
                        UPDATE call
                           SET phone = :erased, first_message = NULL, variables = '{}', metadata = '{}',
                               call_sid = NULL, conversation_id = NULL, recording_url = NULL, error_message = NULL,
                               summary = NULL, transcript = NULL, next_action = NULL, next_action_date = NULL,
                               agent_notes = NULL, data_collection = NULL, evaluation = NULL, analysis = NULL,
                               media_token_hash = NULL, media_token_until = NULL,
                               check_at = NULL, erased_at = :now
                         WHERE call_id IN (<ids>)
                        """)
                .bind("erased", Call.ERASED)
                .bind("now", clock.millis())
                .bindList("ids", callIds)
                .execute();
    }
}
