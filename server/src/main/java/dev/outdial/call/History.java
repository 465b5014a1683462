package dev.outdial.call;

import dev.outdial.client.ClientStore;
import dev.outdial.client.Clients;
import dev.outdial.db.Database;
import dev.outdial.db.TookTooLong;
import dev.outdial.http.Paging;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads a client's calls, page by page, newest first. With a cursor, a page costs the same wherever it lies.
public final class History {
    /// More are not counted: the first page must not cost as much as all of them.
    private static final long MOST_COUNTED = 1_000;

    /// A page that takes longer is given up: others want to read, too.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final Database database;
    private final TextIndex texts;

    public History(Database database) {
        this.database = database;
        this.texts = TextIndex.of(database.dialect());
    }

    /// A page of calls.
    ///
    /// @param total    all calls of the client
    /// @param filtered those that the filters let through
    /// @param next     leads to the next page; null on the last one
    record Page(
            List<Call> calls,
            long total,
            Count filtered,
            @Nullable Cursor next) {}

    /// How many calls there are.
    ///
    /// @param isExact otherwise there are more of them
    record Count(long calls, boolean isExact) {}

    /// A page of a client's calls; of everybody's where `clientId` is null.
    ///
    /// @throws Refused 503 if it takes too long
    Page page(@Nullable String clientId, CallQuery query) {
        try {
            return database.read(PATIENCE, db -> {
                var page = Paging.cut(calls(db, clientId, query), query.limit());
                var calls = List.copyOf(page.shown());
                var next = page.hasMore() ? Cursor.behind(calls.getLast()) : null;
                return new Page(calls, counted(db, clientId, null, null), filtered(db, clientId, query), next);
            });
        } catch (TookTooLong _) {
            throw new Refused(new Refusal.Unavailable(
                    "Finding these calls takes too long",
                    "Search for longer or rarer words, or in a shorter time (from, to)",
                    RETRY_AFTER));
        }
    }

    /// The calls of a page alone: nothing is counted.
    List<Call> calls(@Nullable String clientId, CallQuery query) {
        return database.read(
                db -> Paging.cut(calls(db, clientId, query), query.limit()).shown());
    }

    /// The client of a route's path: one that is there, or one that was deleted and left a history.
    ///
    /// @throws Refused 404
    public String clientOf(ClientStore clients, Request request) {
        var clientId = request.path("clientId");
        if (clients.find(clientId).isEmpty() && !hasAny(clientId)) {
            throw Clients.notFound();
        }
        return clientId;
    }

    private boolean hasAny(String clientId) {
        return database.read(db -> db.createQuery("SELECT 1 FROM call WHERE client_id = :client LIMIT 1")
                .bind("client", clientId)
                .mapTo(Integer.class)
                .findFirst()
                .isPresent());
    }

    /// Everybody's open calls, newest first.
    public List<Call> open(int limit) {
        return some("WHERE is_open = 1", limit);
    }

    /// Everybody's calls, newest first.
    public List<Call> recent(int limit) {
        return some("", limit);
    }

    /// Everybody's open calls that the carrier was asked for.
    ///
    /// @param dialing nobody has answered yet
    /// @param live    somebody has
    public record UnderWay(long dialing, long live) {}

    /// How many calls are under way now, on all servers.
    public UnderWay underWay() {
        return database.read(db -> db.createQuery("""
                        SELECT COUNT(*) AS dialed, COUNT(answered_at) AS answered
                          FROM call
                         WHERE is_open = 1 AND dial_started_at IS NOT NULL
                        """)
                .map((row, _) -> new UnderWay(row.getLong("dialed") - row.getLong("answered"), row.getLong("answered")))
                .one());
    }

    private List<Call> some(String where, int limit) {
        return database.read(
                db -> db.createQuery("SELECT * FROM call <where> ORDER BY created_at DESC, call_id DESC LIMIT :limit")
                        .define("where", where)
                        .bind("limit", limit)
                        .map(CallStore::call)
                        .list());
    }

    private List<Call> calls(Handle db, @Nullable String clientId, CallQuery query) {
        var search = query.words();
        if (search != null) {
            return texts.calls(db, clientId, query, search);
        }
        var filter = new Filter(clientId, query);
        var after = query.after();
        if (after != null) {
            filter.conditions.add("(created_at, call_id) < (:afterTime, :afterId)");
        }
        var select = db.createQuery("""
                        SELECT * FROM call WHERE <where>
                         ORDER BY created_at DESC, call_id DESC
                         LIMIT :limit OFFSET :offset
                        """)
                .define("where", filter.where())
                .bindMap(filter.values)
                .bind("limit", query.limit() + 1)
                .bind("offset", query.offset());
        if (after != null) {
            select.bind("afterTime", after.createdAtMs()).bind("afterId", after.callId());
        }
        return select.map(CallStore::call).list();
    }

    private Count filtered(Handle db, @Nullable String clientId, CallQuery query) {
        if (query.isCounted()) {
            return new Count(counted(db, clientId, query.status(), query.outcome()), true);
        }
        var search = query.words();
        var found = search == null
                ? count(db, new Filter(clientId, query), MOST_COUNTED + 1)
                : texts.count(db, clientId, query, search, MOST_COUNTED + 1);
        return new Count(Math.min(found, MOST_COUNTED), found <= MOST_COUNTED);
    }

    private static long count(Handle db, Filter filter, long most) {
        return db.createQuery("SELECT COUNT(*) FROM (SELECT 1 FROM call WHERE <where> LIMIT :most) AS found")
                .define("where", filter.where())
                .bindMap(filter.values)
                .bind("most", most)
                .mapTo(Long.class)
                .one();
    }

    /// Ended calls from the counters, open ones from their rows.
    private static long counted(
            Handle db, @Nullable String clientId, @Nullable CallStatus status, @Nullable CallOutcome outcome) {
        return db.createQuery("""
                        SELECT (SELECT COALESCE(SUM(calls), 0) FROM call_stat
                                 WHERE <client> span = 'all' AND starts_at = 0
                                   AND (:status = '' OR status = :status) AND (:outcome = '' OR outcome = :outcome))
                             + (SELECT COUNT(*) FROM call
                                 WHERE <client> is_open = 1
                                   AND (:status = '' OR status = :status) AND (:outcome = '' OR outcome = :outcome))
                        """)
                .define("client", clientId == null ? "" : "client_id = :client AND")
                .bind("client", clientId)
                .bind("status", status == null ? "" : status.word())
                .bind("outcome", outcome == null ? "" : outcome.word())
                .mapTo(Long.class)
                .one();
    }

    /// What a query asks for, in SQL: conditions and the values in them.
    private static final class Filter {
        private final List<String> conditions = new ArrayList<>();
        private final Map<String, Object> values = new HashMap<>();

        Filter(@Nullable String clientId, CallQuery query) {
            add("client_id = :client", "client", clientId);
            if (query.onlyOpen()) {
                conditions.add("is_open = 1"); // as the partial indexes say it
            }
            add("created_at >= :from", "from", ms(query.from()));
            add("created_at < :to", "to", ms(query.to()));
            add(
                    "status = :status",
                    "status",
                    query.status() == null ? null : query.status().word());
            add(
                    "outcome = :outcome",
                    "outcome",
                    query.outcome() == null ? null : query.outcome().word());
            add("phone = :phone", "phone", query.phone());
            add("campaign_id = :campaign", "campaign", query.campaignId());
        }

        private static @Nullable Long ms(@Nullable Instant time) {
            return time == null ? null : (Long) time.toEpochMilli();
        }

        private void add(String condition, String name, @Nullable Object value) {
            if (value != null) {
                conditions.add(condition);
                values.put(name, value);
            }
        }

        private String where() {
            return conditions.isEmpty() ? "1 = 1" : String.join(" AND ", conditions);
        }
    }
}
