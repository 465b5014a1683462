package dev.outdial.call;

import dev.outdial.db.Dialect;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The words of summaries, transcripts and notes, as a history is searched by them: where the two databases differ.
/// The tables are in `db/sqlite` and `db/postgresql`; triggers keep them.
///
/// What else a history is filtered by is in the index, too, as one more word of each call ([#tags]): so a search never
/// walks through calls that match the words alone.
enum TextIndex {
    /// FTS5. Its rows are numbered by the time of their calls, so it lists what it finds newest first, and stops where
    /// a page is full.
    SQLITE("""
            SELECT call.*
              FROM call_words CROSS JOIN call ON call.search_id = call_words.rowid
             WHERE call_words MATCH :words AND call_words.rowid >= :from << 16 AND call_words.rowid < :to << 16
               AND call_words.rowid < COALESCE(
                   (SELECT last.search_id FROM call AS last WHERE last.call_id = :afterId), :afterTime << 16)
               <ofClient>
             ORDER BY call_words.rowid DESC
             LIMIT :limit OFFSET :offset
            """, """
            SELECT COUNT(*)
              FROM (SELECT 1 FROM call_words
                     WHERE call_words MATCH :words AND rowid >= :from << 16 AND rowid < :to << 16
                     LIMIT :limit) AS found
            """) {
        @Override
        Map<String, String> find(SearchTerms search, Stream<String> tags) {
            return Map.of(
                    "words",
                    Stream.concat(
                                    tags.map("tags : \"%s\""::formatted),
                                    search.terms().stream()
                                            .map(term -> "words : \"%s\"%s"
                                                    .formatted(
                                                            String.join(" ", term.words()),
                                                            term.isPrefix() ? " *" : "")))
                            .collect(Collectors.joining(" AND ")));
        }
    },

    /// A GIN index over `tsvector`. It knows no order, so the latest calls are looked through first: they hold what is
    /// said in many calls, and what they do not hold often enough is found by the index quickly.
    POSTGRESQL("""
            WITH latest AS MATERIALIZED (
                     SELECT call_id, created_at
                       FROM (SELECT call_id, created_at, words FROM call_words
                              WHERE created_at >= :from AND created_at < :to <ofClient>
                                AND (created_at, call_id) < (:afterTime, :afterId)
                              ORDER BY created_at DESC, call_id DESC
                              LIMIT 500) AS newest
                      WHERE words @@ (CAST(lower(:tags) AS tsquery) && to_tsquery('simple', :words))),
                 found AS (
                     SELECT call_id, created_at FROM latest
                      WHERE (SELECT COUNT(*) FROM latest) >= :limit + :offset
                      UNION ALL
                     SELECT call_id, created_at FROM call_words
                      WHERE (SELECT COUNT(*) FROM latest) < :limit + :offset
                        AND words @@ (CAST(lower(:tags) AS tsquery) && to_tsquery('simple', :words))
                        AND created_at >= :from AND created_at < :to
                        AND (created_at, call_id) < (:afterTime, :afterId)
                      ORDER BY created_at DESC, call_id DESC
                      LIMIT :limit OFFSET :offset)
            SELECT call.*
              FROM found JOIN call ON call.call_id = found.call_id
             WHERE 1 = 1 <ofClient>
             ORDER BY found.created_at DESC, found.call_id DESC
            """, """
            SELECT COUNT(*)
              FROM (SELECT 1 FROM call_words
                     WHERE words @@ (CAST(lower(:tags) AS tsquery) && to_tsquery('simple', :words))
                       AND created_at >= :from AND created_at < :to
                     LIMIT :limit) AS found
            """) {
        @Override
        Map<String, String> find(SearchTerms search, Stream<String> tags) {
            // Short beginnings are kept as words of their own: the index would have to put together too many words.
            var beginnings = search.terms().stream()
                    .filter(TextIndex::isShortBeginning)
                    .map(term -> "<" + term.words().getFirst());
            var words = search.terms().stream()
                    .filter(term -> !isShortBeginning(term))
                    .map(term -> term.words().stream()
                            .map("'%s'"::formatted)
                            .collect(Collectors.joining(" <-> ", "(", term.isPrefix() ? ":*)" : ")")))
                    .collect(Collectors.joining(" & "));
            return Map.of(
                    "tags",
                    Stream.concat(tags, beginnings).map("'=%s'"::formatted).collect(Collectors.joining(" & ")),
                    "words",
                    words);
        }
    };

    private static final int SHORT = 3;

    /// Far behind everything, and yet a time in ms that an index can count with.
    private static final long END_OF_TIME = Long.MAX_VALUE >> 17;

    private final String page;
    private final String count;

    TextIndex(String page, String count) {
        this.page = page;
        this.count = count;
    }

    static TextIndex of(Dialect dialect) {
        return switch (dialect) {
            case SQLITE -> SQLITE;
            case POSTGRESQL -> POSTGRESQL;
        };
    }

    /// The calls of a page and one more, newest first.
    ///
    /// @param clientId null for everybody's
    List<Call> calls(Handle db, @Nullable String clientId, CallQuery query, SearchTerms search) {
        var after = query.after() == null ? new Cursor(END_OF_TIME, "") : query.after();
        return db.createQuery(page)
                .define("ofClient", clientId == null ? "" : "AND client_id = :client")
                .bindMap(values(clientId, query, search))
                .bind("client", clientId)
                .bind("afterTime", Math.min(after.createdAtMs(), END_OF_TIME))
                .bind("afterId", after.callId())
                .bind("limit", query.limit() + 1)
                .bind("offset", query.offset())
                .map(CallStore::call)
                .list();
    }

    /// How many calls there are, counted up to `most`.
    long count(Handle db, @Nullable String clientId, CallQuery query, SearchTerms search, long most) {
        return db.createQuery(count)
                .bindMap(values(clientId, query, search))
                .bind("limit", most)
                .mapTo(Long.class)
                .one();
    }

    private Map<String, Object> values(@Nullable String clientId, CallQuery query, SearchTerms search) {
        var values = new HashMap<String, Object>(find(search, tags(clientId, query)));
        values.put("from", ms(query.from(), 0));
        values.put("to", ms(query.to(), END_OF_TIME));
        return values;
    }

    private static long ms(@Nullable Instant time, long otherwise) {
        return time == null ? otherwise : Math.clamp(time.toEpochMilli(), 0, END_OF_TIME);
    }

    /// The words that a call of this client has in the index if the filters let it through.
    private static Stream<String> tags(@Nullable String clientId, CallQuery query) {
        return Stream.of(
                        tag("c", clientId, Function.identity()),
                        tag("s", query.status(), CallStatus::word),
                        tag("o", query.outcome(), CallOutcome::word),
                        tag("p", query.phone(), Function.identity()),
                        tag("k", query.campaignId(), Function.identity()))
                .flatMap(Function.identity());
    }

    private static <T> Stream<String> tag(String kind, @Nullable T value, Function<T, String> word) {
        return Stream.ofNullable(value)
                .map(given -> kind + HexFormat.of().formatHex(word.apply(given).getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean isShortBeginning(SearchTerms.Term term) {
        return term.isPrefix()
                && term.words().size() == 1
                && term.words().getFirst().codePoints().count() <= SHORT;
    }

    /// The values `:words` and, where there is one, `:tags` of the statements.
    abstract Map<String, String> find(SearchTerms search, Stream<String> tags);
}
