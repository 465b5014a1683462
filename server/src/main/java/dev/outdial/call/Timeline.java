package dev.outdial.call;

import dev.outdial.db.Database;
import dev.outdial.db.Dialect;
import dev.outdial.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What happened in a call, in order of time: an append-only list, and what was said.
///
/// The milestones (requested, policy, dialed, ringing, answered, ended) are not stored a second time: they are read
/// from the call itself, so that the list is the same in whatever order the carrier's news came.
public final class Timeline implements PersonalData {
    /// The entry that says that the conversation was analyzed, some time after its end.
    static final String ANALYZED = "analyzed";

    private static final String ENDED = "ended";

    /// How the words begin by which the bridge tells its end.
    private static final String CONVERSATION = "bridge.";

    private static final Duration CARRIER_IS_OFF = Duration.ofSeconds(2);

    private final Database database;
    private final CallWatch watch;

    /// A timeline that nobody watches.
    public Timeline(Database database) {
        this(database, CallWatch.NOBODY);
    }

    /// @param watch is told of everything that becomes known
    public Timeline(Database database, CallWatch watch) {
        this.database = database;
        this.watch = watch;
    }

    /// Something that happened.
    public record Entry(Instant at, String type, ObjectNode data) {}

    /// One thing that one side said. Times are ms since the answer.
    ///
    /// @param speaker `agent` or `callee`
    /// @param heard   how much of it the phone played, from 0 to 1
    public record Said(
            int number,
            String speaker,
            String text,
            long startMs,
            @Nullable Long endMs,
            @Nullable Double heard) {
        /// All of it as text, a line each.
        public static String text(List<Said> said) {
            return said.stream()
                    .map(each -> (each.speaker.equals("agent") ? "Agent: " : "Callee: ") + each.text)
                    .collect(Collectors.joining("\n"));
        }
    }

    /// Tells who watches that `call` stands where it stands. The milestones are read from the call: nothing is stored.
    void moved(Call call) {
        watch.moved(call);
    }

    /// Adds an entry, once for each `sourceKey`.
    ///
    /// @return whether it was not there
    static boolean add(Handle db, String callId, String sourceKey, Entry entry) {
        return db.createUpdate("""
                        INSERT INTO call_event (call_id, source_key, at, type, data)
                        SELECT :id, :key, :at, :type, :data
                         WHERE NOT EXISTS (SELECT 1 FROM call WHERE call_id = :id AND erased_at IS NOT NULL)
                        ON CONFLICT (call_id, source_key) DO NOTHING
                        """)
                        .bindMap(Map.of(
                                "id", callId,
                                "key", sourceKey,
                                "at", entry.at().toEpochMilli(),
                                "type", entry.type(),
                                "data", Json.write(entry.data())))
                        .execute()
                == 1;
    }

    /// Adds an entry, once for each `sourceKey`. Entries of one time stand in the order of their keys.
    ///
    /// @return whether it was not there: true for one of those who tell the same, at whatever time
    public boolean add(String callId, String sourceKey, Entry entry) {
        var isNew = database.write(db -> {
            hold(db, callId);
            return add(db, callId, sourceKey, entry);
        });
        if (isNew) {
            watch.happened(callId, entry);
        }
        return isNew;
    }

    /// Shows an entry to whoever watches, before [#note] stores it: the store takes its time. Does not block.
    public void show(String callId, Entry entry) {
        watch.happened(callId, entry);
    }

    /// Shows what was said to whoever watches, before [#said] stores it. Does not block.
    public void show(String callId, Said said) {
        watch.said(callId, said);
    }

    /// Adds an entry that was shown already.
    ///
    /// @param hasTime whether it may take a tenth of a second, to share a transaction with others
    public void note(String callId, String sourceKey, Entry entry, boolean hasTime) {
        write(hasTime, db -> {
            hold(db, callId);
            return add(db, callId, sourceKey, entry);
        });
    }

    /// Adds what was said, or replaces what has the same number. It was shown already.
    ///
    /// @param hasTime whether it may take a tenth of a second, to share a transaction with others
    public void said(String callId, Said said, boolean hasTime) {
        write(hasTime, db -> {
            hold(db, callId);
            return said(db, callId, said);
        });
    }

    private <T> void write(boolean hasTime, Database.Work<T> work) {
        if (hasTime) {
            database.writeSoon(work);
        } else {
            database.write(work);
        }
    }

    /// From here to the commit the call is not erased: an erasure waits for what is written, or is seen by it. SQLite
    /// has one writer, so that is so already.
    private void hold(Handle db, String callId) {
        if (database.dialect() == Dialect.SQLITE) {
            return;
        }
        db.createQuery("SELECT call_id FROM call WHERE call_id = :id <lock>")
                .define("lock", database.dialect().forUpdate())
                .bind("id", callId)
                .mapTo(String.class)
                .findOne();
    }

    private static int said(Handle db, String callId, Said said) {
        return db.createUpdate("""
                        INSERT INTO utterance (call_id, number, speaker, said, start_ms, end_ms, heard)
                        SELECT :id, :number, :speaker, :said, :start, CAST(:end AS BIGINT),
                               CAST(:heard AS DOUBLE PRECISION)
                         WHERE NOT EXISTS (SELECT 1 FROM call WHERE call_id = :id AND erased_at IS NOT NULL)
                        ON CONFLICT (call_id, number) DO UPDATE
                           SET said = excluded.said, start_ms = excluded.start_ms, end_ms = excluded.end_ms,
                               heard = excluded.heard
                        """)
                .bind("id", callId)
                .bind("number", said.number())
                .bind("speaker", said.speaker())
                .bind("said", said.text())
                .bind("start", said.startMs())
                .bind("end", said.endMs())
                .bind("heard", said.heard())
                .execute();
    }

    @Override
    public void erase(Handle db, List<String> callIds) {
        for (String table : List.of("call_event", "utterance")) {
            db.createUpdate("DELETE FROM <table> WHERE call_id IN (<ids>)")
                    .define("table", table)
                    .bindList("ids", callIds)
                    .execute();
        }
    }

    /// All that happened in a call, oldest first.
    public List<Entry> entries(Call call) {
        return database.read(db -> {
            var stored = db.createQuery(
                            "SELECT at, type, data FROM call_event WHERE call_id = :id ORDER BY at, source_key")
                    .bind("id", call.callId())
                    .map((row, _) ->
                            new Entry(Instant.ofEpochMilli(row.getLong("at")), row.getString("type"), (ObjectNode)
                                    Json.parse(row.getString("data"))))
                    .list();
            var entries = new ArrayList<>(milestones(call, decision(db, call.callId()), stored));
            entries.addAll(stored);
            entries.sort(Comparator.comparing(Entry::at).thenComparingInt(Timeline::rank));
            return entries;
        });
    }

    /// Of what bears the same time, the end comes behind the conversation, and the analysis behind the end.
    private static int rank(Entry entry) {
        return switch (entry.type()) {
            case ENDED -> 1;
            case ANALYZED -> 2;
            default -> 0;
        };
    }

    /// What the gate decided; empty for a call from before decisions were kept.
    private static Optional<String> decision(Handle db, String callId) {
        return db.createQuery("SELECT policy FROM call WHERE call_id = :id AND policy IS NOT NULL")
                .bind("id", callId)
                .mapTo(String.class)
                .findOne()
                .map(policy -> Json.parse(policy).path("decision").asString());
    }

    /// All that was said in a call, in order.
    public List<Said> said(String callId) {
        return database.read(db -> db.createQuery("""
                        SELECT number, speaker, said, start_ms, end_ms, heard
                          FROM utterance WHERE call_id = :id ORDER BY number
                        """)
                .bind("id", callId)
                .map((row, _) -> {
                    var endMs = row.getLong("end_ms");
                    var boxedEnd = row.wasNull() ? null : (Long) endMs;
                    var heard = row.getDouble("heard");
                    var boxedHeard = row.wasNull() ? null : (Double) heard;
                    return new Said(
                            row.getInt("number"),
                            row.getString("speaker"),
                            row.getString("said"),
                            row.getLong("start_ms"),
                            boxedEnd,
                            boxedHeard);
                })
                .list());
    }

    /// The carrier counts in whole seconds, so what came later may bear an earlier time; here it keeps its place.
    private static List<Entry> milestones(Call call, Optional<String> decision, List<Entry> stored) {
        var progress = call.progress();
        var entries = new ArrayList<Entry>();
        entries.add(new Entry(call.createdAt(), "requested", Json.object()));
        decision.ifPresent(word ->
                entries.add(new Entry(call.createdAt(), "policy", Json.object().put("decision", word))));
        add(entries, progress.dialStartedAt(), "dialed", Json.object());
        add(entries, progress.ringingAt(), "ringing", Json.object());
        add(entries, progress.answeredAt(), "answered", Json.object().put("answeredBy", progress.answeredBy()));
        add(
                entries,
                end(progress.endedAt(), stored),
                ENDED,
                Json.object()
                        .put("status", progress.status().word())
                        .put("endedBy", progress.endSide().map(EndedBy::word).orElse(null))
                        .put("endReason", progress.endWord().orElse(null)));
        return entries;
    }

    /// The carrier's second may begin before the conversation's last moments, and its clock may be a little off: the
    /// call ends behind its conversation.
    private static @Nullable Instant end(@Nullable Instant told, List<Entry> stored) {
        if (told == null || !told.truncatedTo(ChronoUnit.SECONDS).equals(told)) {
            return told;
        }
        return stored.stream()
                .filter(entry -> entry.type().startsWith(CONVERSATION))
                .map(Entry::at)
                .filter(at -> at.isBefore(told.plus(CARRIER_IS_OFF)))
                .reduce(told, (one, other) -> one.isAfter(other) ? one : other);
    }

    private static void add(List<Entry> entries, @Nullable Instant at, String type, ObjectNode data) {
        if (at != null) {
            var last = entries.getLast().at();
            entries.add(new Entry(at.isBefore(last) ? last : at, type, data));
        }
    }
}
