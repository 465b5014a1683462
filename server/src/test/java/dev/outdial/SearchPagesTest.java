package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.db.Database;
import dev.outdial.db.DatabaseConfig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Random searches among random calls: page by page, they give what looking at every call gives.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class SearchPagesTest {
    private static final int CALLS = 2_500;
    private static final int SEARCHES = 60;
    private static final int MOST_COUNTED = 1_000;
    private static final long FIRST = 1_767_225_600_000L;

    private final TestDatabases which;
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    SearchPagesTest(TestDatabases which) {
        this.which = which;
    }

    private record Row(String id, long at, String status, String outcome, String phone, List<String> words) {
        boolean follow(String... asked) {
            return IntStream.rangeClosed(0, words.size() - asked.length)
                    .anyMatch(from -> words.subList(from, from + asked.length).equals(Arrays.asList(asked)));
        }

        boolean begins(String prefix) {
            return words.stream().anyMatch(word -> word.startsWith(prefix));
        }
    }

    /// A part of a search: how it is asked, and what it lets through.
    private record Part(String asked, Predicate<Row> matches) {}

    @Test
    void pagesOfRandomSearchesGiveWhatLookingAtEveryCallGives() {
        var config = which.fresh();
        var fields = Api.clientFields();
        var rows = IntStream.range(0, CALLS).mapToObj(this::row).toList();
        try (var database = Database.open(config)) {
            database.write(db -> insert(db, fields.path("clientId").asString(), rows));
            database.write(db -> insert(
                    db,
                    "somebody-else",
                    IntStream.range(CALLS, CALLS + 50).mapToObj(this::row).toList()));
        }
        var expected = rewritten(config, rows);
        try (var server = TestServer.of(config).start()) {
            var api = server.api().customer(fields).api();
            for (int i = 0; i < SEARCHES; i++) {
                check(api, expected);
            }
        }
    }

    private void check(Api api, List<Row> rows) {
        var word = part();
        var other = random.nextBoolean() ? part() : new Part("", _ -> true);
        var filters = filters();
        var path = "/secure/calls?q=%s%s"
                .formatted(
                        URLEncoder.encode(word.asked + " " + other.asked, StandardCharsets.UTF_8),
                        filters.stream().map(Part::asked).collect(Collectors.joining()));
        var expected = rows.stream()
                .filter(word.matches.and(other.matches))
                .filter(row -> filters.stream().allMatch(filter -> filter.matches.test(row)))
                .sorted(Comparator.comparingLong(Row::at).thenComparing(Row::id).reversed())
                .map(Row::id)
                .toList();
        var limit = random.nextInt(20, 201);
        var found = new ArrayList<String>();
        @Nullable String cursor = null;
        do {
            var page = api.get(path + "&limit=" + limit + (cursor == null ? "" : "&cursor=" + cursor))
                    .expect(200);
            assertThat(page.at("filtered").asInt()).as(told(path)).isEqualTo(Math.min(expected.size(), MOST_COUNTED));
            assertThat(page.at("filteredIsExact").asBoolean())
                    .as(told(path))
                    .isEqualTo(expected.size() <= MOST_COUNTED);
            page.at("callHistory").forEach(call -> found.add(call.path("callId").asString()));
            cursor = page.at("nextCursor").isNull() ? null : page.text("nextCursor");
        } while (cursor != null);
        assertThat(found).as(told(path)).isEqualTo(expected);

        var offset = random.nextInt(expected.size() + 10);
        var passed = api.get(path + "&limit=10&offset=" + offset).expect(200);
        assertThat(passed.at("callHistory")
                        .valueStream()
                        .map(call -> call.path("callId").asString()))
                .as(told(path))
                .isEqualTo(expected.stream().skip(offset).limit(10).toList());
    }

    private String told(String path) {
        return "seed %d, %s".formatted(seed, path);
    }

    private Part part() {
        var word = word();
        var next = word();
        return switch (random.nextInt(4)) {
            case 0 -> new Part(word, row -> row.words.contains(word));
            case 1 -> new Part("\"%s %s\"".formatted(word, next), row -> row.follow(word, next));
            case 2 -> {
                var prefix = word.substring(0, random.nextInt(1, word.length() + 1));
                yield new Part(prefix.toUpperCase(Locale.ROOT) + "*", row -> row.begins(prefix));
            }
            default -> new Part("common", row -> row.words.contains("common"));
        };
    }

    private List<Part> filters() {
        var filters = new ArrayList<Part>();
        if (random.nextInt(3) == 0) {
            filters.add(new Part("&outcome=callback", row -> row.outcome.equals("callback")));
        }
        if (random.nextInt(3) == 0) {
            filters.add(new Part("&status=busy", row -> row.status.equals("busy")));
        }
        if (random.nextInt(5) == 0) {
            var phone = phone();
            filters.add(new Part("&phone=" + phone.replace("+", "%2B"), row -> row.phone.equals(phone)));
        }
        if (random.nextInt(5) == 0) {
            var from = FIRST + random.nextInt(CALLS) * 1_000L;
            filters.add(new Part("&from=" + Instant.ofEpochMilli(from), row -> row.at >= from));
        }
        if (random.nextInt(5) == 0) {
            var to = FIRST + random.nextInt(CALLS) * 1_000L;
            filters.add(new Part("&to=" + Instant.ofEpochMilli(to), row -> row.at < to));
        }
        return filters;
    }

    /// Some of them stand in nearly every call, some in few.
    private String word() {
        return "w" + (int) (Math.pow(random.nextDouble(), 3) * 2_000);
    }

    private String phone() {
        return "+121255501" + random.nextInt(10, 30);
    }

    /// Several calls may have come in one millisecond.
    private Row row(int i) {
        var at = FIRST + random.nextInt(CALLS) * 1_000L;
        var words = new ArrayList<String>(List.of(i % 3 == 0 ? "seldom" : "common"));
        IntStream.range(0, random.nextInt(1, 30)).forEach(_ -> words.add(word()));
        return new Row(
                "call_%013d%07d".formatted(at, i),
                at,
                random.nextBoolean() ? "busy" : "completed",
                random.nextBoolean() ? "callback" : "unknown",
                phone(),
                words);
    }

    private static int insert(Handle db, String clientId, List<Row> rows) {
        var batch = db.prepareBatch("""
                INSERT INTO call (call_id, client_id, request_id, phone, from_number, agent_id, variables, metadata,
                       max_call_seconds, ring_seconds, call_count, reserved_micros, created_at, status, is_open, ended_at,
                       duration, outcome, sentiment, transcript, analyzed, checks)
                VALUES (:id, :client, :request, :phone, '+13105550100', 'agent_demo', '{}', '{}', 600, 30, 1, 0, :at, :status,
                        0, :at, 60, :outcome, 'neutral', :words, 1, 0)
                """);
        for (var row : rows) {
            batch.bind("id", row.id)
                    .bind("client", clientId)
                    .bind("request", row.id.substring(row.id.length() - 17))
                    .bind("phone", row.phone)
                    .bind("at", row.at)
                    .bind("status", row.status)
                    .bind("outcome", row.outcome)
                    .bind("words", String.join(" ", row.words))
                    .add();
        }
        return batch.execute().length;
    }

    /// Some calls are corrected, in their words or in what they are filtered by; some lose their words.
    private List<Row> rewritten(DatabaseConfig config, List<Row> rows) {
        var now = new ArrayList<>(rows);
        try (var database = Database.open(config)) {
            database.write(db -> {
                for (int i = 0; i < CALLS / 10; i++) {
                    var at = random.nextInt(CALLS);
                    var old = now.get(at);
                    var fresh = row(at);
                    var row = switch (random.nextInt(3)) {
                        case 0 -> new Row(old.id, old.at, fresh.status, fresh.outcome, fresh.phone, old.words);
                        case 1 -> new Row(old.id, old.at, old.status, old.outcome, old.phone, List.of());
                        default -> new Row(old.id, old.at, old.status, old.outcome, old.phone, fresh.words);
                    };
                    now.set(at, row);
                    db.createUpdate("""
                                    UPDATE call SET status = :status, outcome = :outcome, phone = :phone, transcript = :words
                                     WHERE call_id = :id
                                    """)
                            .bind("id", row.id)
                            .bind("phone", row.phone)
                            .bind("status", row.status)
                            .bind("outcome", row.outcome)
                            .bind("words", row.words.isEmpty() ? null : String.join(" ", row.words))
                            .execute();
                }
                return true;
            });
        }
        return now;
    }
}
