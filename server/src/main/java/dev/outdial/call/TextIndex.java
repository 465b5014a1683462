package dev.outdial.call;

import dev.outdial.db.Dialect;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The words of summaries, transcripts and notes, as a history is searched by them: where the two databases differ.
/// The tables are in `db/sqlite` and `db/postgresql`; triggers keep them.
enum TextIndex {
    /// FTS5. Its rows are numbered by the time of their calls, so it lists what it finds newest first, and stops where
    /// a page is full.
    SQLITE(
            "call_words CROSS JOIN call ON call.search_id = call_words.rowid",
            "call_words MATCH :words",
            "call.client_id = :client",
            "call_words.rowid",
            "call_words.rowid DESC",
            """
            call_words.rowid < COALESCE(
                (SELECT last.search_id FROM call AS last WHERE last.call_id = :afterId), :afterTime << 16)
            """) {
        @Override
        String query(@Nullable String clientId, SearchTerms search) {
            // The client as a word of its own: only its calls are looked at. That they are its own is checked again.
            var client = clientId == null
                    ? ""
                    : "client : \"c%s\" AND "
                            .formatted(HexFormat.of().formatHex(clientId.getBytes(StandardCharsets.UTF_8)));
            return search.terms().stream()
                    .map(term ->
                            "words : \"%s\"%s".formatted(String.join(" ", term.words()), term.isPrefix() ? " *" : ""))
                    .collect(Collectors.joining(" AND ", client, ""));
        }

        @Override
        long place(Instant time) {
            return Math.clamp(time.toEpochMilli(), 0, Long.MAX_VALUE >> 16) << 16;
        }
    },

    /// A GIN index over `tsvector`.
    POSTGRESQL(
            "call_words JOIN call ON call.call_id = call_words.call_id",
            "call_words.words @@ to_tsquery('simple', :words)",
            "call_words.client_id = :client",
            "call_words.created_at",
            "call_words.created_at DESC, call_words.call_id DESC",
            "(call_words.created_at, call_words.call_id) < (:afterTime, :afterId)") {
        @Override
        String query(@Nullable String clientId, SearchTerms search) {
            return search.terms().stream()
                    .map(term -> term.words().stream()
                            .map("'%s'"::formatted)
                            .collect(Collectors.joining(" <-> ", "(", term.isPrefix() ? ":*)" : ")")))
                    .collect(Collectors.joining(" & "));
        }

        @Override
        long place(Instant time) {
            return time.toEpochMilli();
        }
    };

    private final String tables;
    private final String condition;
    private final String ofClient;
    private final String place;
    private final String order;
    private final String after;

    TextIndex(String tables, String condition, String ofClient, String place, String order, String after) {
        this.tables = tables;
        this.condition = condition;
        this.ofClient = ofClient;
        this.place = place;
        this.order = order;
        this.after = after;
    }

    static TextIndex of(Dialect dialect) {
        return switch (dialect) {
            case SQLITE -> SQLITE;
            case POSTGRESQL -> POSTGRESQL;
        };
    }

    /// The index, joined with `call`.
    String tables() {
        return tables;
    }

    /// What finds the calls; has the value `:words`.
    String condition() {
        return condition;
    }

    /// What narrows the index to a client's calls; has the value `:client`.
    String ofClient() {
        return ofClient;
    }

    /// Where in the index a call stands in time: to be compared with [#place(Instant)].
    String place() {
        return place;
    }

    /// Newest first.
    String order() {
        return order;
    }

    /// What lies behind a cursor; has the values `:afterTime` and `:afterId`.
    String after() {
        return after;
    }

    /// The value of `:words`.
    ///
    /// @param clientId whose calls alone are looked for; null for everybody's
    abstract String query(@Nullable String clientId, SearchTerms search);

    /// Where the calls of that time begin.
    abstract long place(Instant time);
}
