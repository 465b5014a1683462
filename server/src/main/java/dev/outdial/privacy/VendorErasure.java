package dev.outdial.privacy;

import dev.outdial.call.ConversationArchive;
import dev.outdial.call.ConversationArchive.ArchiveUnavailable;
import dev.outdial.call.PersonalData;
import dev.outdial.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the agent's vendor delete the conversations of erased calls. Each is written down in the transaction that erases
/// the call, and asked for until it is done, ever less often, for about two weeks.
public final class VendorErasure implements PersonalData {
    private static final Logger log = LoggerFactory.getLogger(VendorErasure.class);
    private static final int AT_ONCE = 10;
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofHours(6);
    private static final int TRIES = 60;

    private final Database database;
    private final ConversationArchive archive;
    private final PrivacyConfig config;
    private final InstantSource clock;

    public VendorErasure(Database database, ConversationArchive archive, PrivacyConfig config, InstantSource clock) {
        this.database = database;
        this.archive = archive;
        this.config = config;
        this.clock = clock;
    }

    private record Task(String conversationId, int tries) {}

    @Override
    public void erase(Handle db, List<String> callIds) {
        if (config.atElevenLabs() == PrivacyConfig.Switch.OFF) {
            return;
        }
        db.createUpdate("""
                        INSERT INTO vendor_erasure (conversation_id, due_at, tries)
                        SELECT DISTINCT conversation_id, :now, 0 FROM call
                         WHERE call_id IN (<ids>) AND conversation_id IS NOT NULL
                        ON CONFLICT (conversation_id) DO NOTHING
                        """)
                .bind("now", clock.millis())
                .bindList("ids", callIds)
                .execute();
    }

    /// Asks for what is due now, a few of it.
    ///
    /// @return whether there may be more
    boolean someDue() {
        var now = clock.instant();
        var due = claim(now);
        due.forEach(task -> {
            try {
                archive.delete(task.conversationId);
                done(task);
            } catch (ArchiveUnavailable e) {
                failed(task, now, e);
            }
        });
        return due.size() == AT_ONCE;
    }

    /// Nobody else takes them before the lease is over; if this node dies, they are due again then.
    private List<Task> claim(Instant now) {
        return database.write(db -> db.createQuery("""
                        WITH due AS (SELECT conversation_id FROM vendor_erasure
                                      WHERE due_at <= :now
                                      ORDER BY due_at
                                      LIMIT :limit <lock>)
                        UPDATE vendor_erasure SET due_at = :lease, tries = tries + 1
                         WHERE conversation_id IN (SELECT conversation_id FROM due)
                        RETURNING conversation_id, tries
                        """)
                .define("lock", database.dialect().skipLocked())
                .bind("now", now.toEpochMilli())
                .bind("lease", now.plus(LEASE).toEpochMilli())
                .bind("limit", AT_ONCE)
                .map((row, _) -> new Task(row.getString("conversation_id"), row.getInt("tries")))
                .list());
    }

    private void failed(Task task, Instant now, ArchiveUnavailable why) {
        if (task.tries >= TRIES) {
            log.error(
                    "ElevenLabs did not delete conversation {}; it is given up: {}",
                    task.conversationId,
                    why.getMessage());
            done(task);
            return;
        }
        var wait = FIRST_WAIT.multipliedBy(1L << Math.min(task.tries - 1, 16));
        var next = now.plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        log.warn("ElevenLabs did not delete a conversation; it is asked again: {}", why.getMessage());
        database.write(db -> db.createUpdate("UPDATE vendor_erasure SET due_at = :at WHERE conversation_id = :id")
                .bind("at", next.toEpochMilli())
                .bind("id", task.conversationId)
                .execute());
    }

    private void done(Task task) {
        database.write(db -> db.createUpdate("DELETE FROM vendor_erasure WHERE conversation_id = :id")
                .bind("id", task.conversationId)
                .execute());
    }
}
