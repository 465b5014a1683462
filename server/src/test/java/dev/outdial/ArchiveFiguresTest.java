package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.db.Database;
import dev.outdial.db.DatabaseConfig;
import dev.outdial.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How long a search takes among 100,000 calls of one client, and how much memory an export of them. No part of the
/// usual tests: `./mvnw package -pl server -am -Dtest=ArchiveFiguresTest -Dfigures=true`.
@ParameterizedClass
@EnumSource(TestDatabases.class)
@EnabledIfSystemProperty(named = "figures", matches = "true")
class ArchiveFiguresTest {
    private static final Logger log = LoggerFactory.getLogger(ArchiveFiguresTest.class);
    private static final int CALLS = 100_000;
    private static final int WORDS_A_CALL = 250;
    private static final int VOCABULARY = 20_000;
    private static final int BATCH = 1_000;
    private static final int RUNS = 15;

    private final TestDatabases which;

    ArchiveFiguresTest(TestDatabases which) {
        this.which = which;
    }

    @Test
    void figures() throws Exception {
        var database = which.fresh();
        var fields = Api.clientFields();
        long begun = System.nanoTime();
        fill(database, fields.path("clientId").asString());
        log.info("{}: {} calls written in {} s", which, CALLS, (System.nanoTime() - begun) / 1_000_000_000);
        try (var server = TestServer.of(database).start()) {
            var ann = server.api().customer(fields);
            time(ann.api(), "no search", "");
            for (var query :
                    new String[] {"rare7", "medium3", "w0", "w0 w1", "w5 medium3", "\"w0 w1\"", "w123*", "w1*", "absent"
                    }) {
                time(ann.api(), query, "q=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
            }
            time(ann.api(), "w0, one day", "q=w0&from=2026-03-01&to=2026-03-01");
            time(ann.api(), "w0, no such outcome", "q=w0&outcome=interested");
            time(ann.api(), "w1*, no such outcome", "q=w1*&outcome=interested");
            time(ann.api(), "w0, page 100", "offset=4950&q=w0");
            time(ann.api(), "no search, no such outcome, one year", "outcome=callback&from=2026-01-01&to=2026-12-31");
            export(ann.api(), "jsonl");
            export(ann.api(), "csv");
        }
    }

    /// Without [Api], which holds every answer to the contract: that takes longer than most searches.
    private static void time(Api api, String name, String parameters) throws IOException, InterruptedException {
        var times = new long[RUNS];
        var page = "";
        try (var http = HttpClient.newHttpClient()) {
            for (int i = 0; i < RUNS; i++) {
                var begun = System.nanoTime();
                var answer = http.send(
                        request(api, "/secure/calls?limit=50&" + parameters), HttpResponse.BodyHandlers.ofString());
                times[i] = (System.nanoTime() - begun) / 1_000;
                assertThat(answer.statusCode()).isEqualTo(200);
                page = answer.body();
            }
        }
        var found = Json.parse(page).path("filtered").asLong();
        var sorted = IntStream.range(0, RUNS).mapToLong(i -> times[i]).sorted().toArray();
        log.info(
                "{}: {} found, median {} ms, worst {} ms",
                name,
                found,
                sorted[RUNS / 2] / 1000.0,
                sorted[RUNS - 1] / 1000.0);
    }

    private static void export(Api api, String format) throws IOException, InterruptedException {
        var request = request(api, "/secure/calls/export?format=" + format);
        var before = used();
        var most = before;
        long begun = System.nanoTime();
        long bytes = 0;
        try (var http = HttpClient.newHttpClient();
                var body = http.send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .body()) {
            var buffer = new byte[64 * 1024];
            long nextLook = 0;
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                bytes += n;
                if (bytes >= nextLook) {
                    most = Math.max(most, used());
                    nextLook = bytes + 30_000_000;
                }
            }
        }
        log.info(
                "export {}: {} MB in {} s, heap in use {} MB before, {} MB at most while it ran",
                format,
                bytes / 1_000_000,
                (System.nanoTime() - begun) / 1_000_000_000,
                before / 1_000_000,
                most / 1_000_000);
        assertThat(most - before).isLessThan(50_000_000);
    }

    private static HttpRequest request(Api api, String path) {
        return HttpRequest.newBuilder(URI.create(api.base() + path))
                .header("Authorization", "Bearer " + Objects.requireNonNull(api.token()))
                .build();
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void fill(DatabaseConfig config, String clientId) {
        var random = new Random(1);
        try (var database = Database.open(config)) {
            for (int from = 0; from < CALLS; from += BATCH) {
                int first = from;
                database.write(db -> {
                    insert(db, clientId, first, random);
                    return true;
                });
            }
            database.write(db -> {
                db.execute(
                        "INSERT INTO call_stat (client_id, span, starts_at, status, outcome, sentiment, calls, answered,"
                                + " machines, seconds, micros) VALUES (?, 'all', 0, 'completed', 'callback', 'neutral', ?, ?, 0, 0, 0)",
                        clientId,
                        CALLS,
                        CALLS);
                db.execute("ANALYZE");
                return true;
            });
        }
    }

    private static void insert(Handle db, String clientId, int first, Random random) {
        var batch = db.prepareBatch("""
                INSERT INTO call (call_id, client_id, request_id, phone, from_number, agent_id, variables, metadata,
                       max_call_seconds, ring_seconds, call_count, reserved_micros, created_at, status, is_open, ended_at,
                       duration, outcome, sentiment, summary, transcript, analyzed, checks)
                VALUES (:id, :client, :request, :phone, '+13105550100', 'agent_demo', '{}', '{}', 600, 30, 1, 0, :at,
                       'completed', 0, :at, 60, 'callback', 'neutral', :summary, :transcript, 1, 0)
                """);
        for (int i = first; i < first + BATCH; i++) {
            var at = 1_767_225_600_000L + i * 300_000L;
            var time = Long.toString(at, 36);
            batch.bind("id", "call_%s%013d".formatted(time, i))
                    .bind("client", clientId)
                    .bind("request", "%s%09d".formatted(time, i))
                    .bind("phone", "+1212555%04d".formatted(i % 10_000))
                    .bind("at", at)
                    .bind("summary", "medium%d rare%d".formatted(i % 100, i / 10))
                    .bind("transcript", words(random))
                    .add();
        }
        batch.execute();
    }

    /// Words as people use them: some in every call, most in few.
    private static String words(Random random) {
        return IntStream.range(0, WORDS_A_CALL)
                .mapToObj(_ -> "w" + (int) (Math.pow(random.nextDouble(), 4) * VOCABULARY))
                .collect(Collectors.joining(" "));
    }
}
