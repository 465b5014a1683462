package dev.outdial.call;

import dev.outdial.client.ClientStore;
import dev.outdial.client.Clients;
import dev.outdial.db.Database;
import dev.outdial.http.Paging;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads a client's calls, or everybody's, page by page, newest first. With a cursor, a page costs the same wherever it
/// lies.
public final class History {
    private final Database database;
    private final TextIndex texts;

    public History(Database database) {
        this.database = database;
        this.texts = TextIndex.of(database.dialect());
    }

    /// A page of calls.
    ///
    /// @param total    all calls of the client, or of everybody
    /// @param filtered those that the filters let through
    /// @param next     leads to the next page; null on the last one
    record Page(
            List<Call> calls,
            long total,
            long filtered,
            @Nullable Cursor next) {}

    /// A page of a client's calls; of everybody's where `clientId` is null.
    Page page(@Nullable String clientId, CallQuery query) {
        return database.read(db -> {
            var filter = new Filter(texts, clientId, query);
            var page = Paging.cut(calls(db, filter, query), query.limit());
            var calls = List.copyOf(page.shown());
            var next = page.hasMore() ? Cursor.behind(calls.getLast()) : null;
            return new Page(calls, counted(db, clientId, null, null), filtered(db, filter, query), next);
        });
    }

    /// The calls of a page alone: nothing is counted.
    List<Call> calls(@Nullable String clientId, CallQuery query) {
        return database.read(db -> {
            var filter = new Filter(texts, clientId, query);
            return Paging.cut(calls(db, filter, query), query.limit()).shown();
        });
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

    private static List<Call> calls(Handle db, Filter filter, CallQuery query) {
        var where = new ArrayList<>(filter.conditions);
        var after = query.after();
        if (after != null) {
            where.add(filter.after);
        }
        var select = db.createQuery("""
                        SELECT call.* FROM <tables> WHERE <where>
                         ORDER BY <order>
                         LIMIT :limit OFFSET :offset
                        """)
                .define("tables", filter.tables)
                .define("where", where.isEmpty() ? "1 = 1" : String.join(" AND ", where))
                .define("order", filter.order)
                .bindMap(filter.values)
                .bind("limit", query.limit() + 1)
                .bind("offset", query.offset());
        if (after != null) {
            select.bind("afterTime", after.createdAtMs()).bind("afterId", after.callId());
        }
        return select.map(CallStore::call).list();
    }

    private static long filtered(Handle db, Filter filter, CallQuery query) {
        if (query.isCounted()) {
            return counted(db, filter.clientId, query.status(), query.outcome());
        }
        return db.createQuery("SELECT COUNT(*) FROM <tables> WHERE <where>")
                .define("tables", filter.tables)
                .define("where", String.join(" AND ", filter.conditions))
                .bindMap(filter.values)
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

    /// What a query asks for, in SQL: tables, order, conditions and the values in them.
    private static final class Filter {
        private final @Nullable String clientId;
        private final List<String> conditions = new ArrayList<>();
        private final Map<String, Object> values = new HashMap<>();
        private final String tables;
        private final String order;
        private final String after;

        Filter(TextIndex texts, @Nullable String clientId, CallQuery query) {
            this.clientId = clientId;
            var search = query.words();
            if (search == null) {
                tables = "call";
                order = "call.created_at DESC, call.call_id DESC";
                after = "(call.created_at, call.call_id) < (:afterTime, :afterId)";
                add("call.created_at >= :from", "from", ms(query.from()));
                add("call.created_at < :to", "to", ms(query.to()));
            } else {
                tables = texts.tables();
                order = texts.order();
                after = texts.after();
                add(texts.condition(), "words", texts.query(clientId, search));
                add(texts.ofClient(), "client", clientId);
                add(texts.place() + " >= :from", "from", place(texts, query.from()));
                add(texts.place() + " < :to", "to", place(texts, query.to()));
            }
            add("call.client_id = :client", "client", clientId);
            if (query.onlyOpen()) {
                conditions.add("call.is_open = 1"); // as the partial indexes say it
            }
            add(
                    "call.status = :status",
                    "status",
                    query.status() == null ? null : query.status().word());
            add(
                    "call.outcome = :outcome",
                    "outcome",
                    query.outcome() == null ? null : query.outcome().word());
            add("call.phone = :phone", "phone", query.phone());
            add("call.campaign_id = :campaign", "campaign", query.campaignId());
        }

        private static @Nullable Long ms(@Nullable Instant time) {
            return time == null ? null : (Long) time.toEpochMilli();
        }

        private static @Nullable Long place(TextIndex texts, @Nullable Instant time) {
            return time == null ? null : (Long) texts.place(time);
        }

        private void add(String condition, String name, @Nullable Object value) {
            if (value != null) {
                conditions.add(condition);
                values.put(name, value);
            }
        }
    }
}
