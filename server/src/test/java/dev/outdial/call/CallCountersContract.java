package dev.outdial.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.TestDatabases;
import dev.outdial.call.CallCounters.Span;
import dev.outdial.http.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Whatever happens to calls, the counters say what a count of the rows says.
abstract class CallCountersContract extends CallsContract {
    private static final int CALLS = 40;

    CallCountersContract(TestDatabases which) {
        super(which);
    }

    @Test
    void countersEqualACountOfTheRows() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var client = "client-a-" + seed;
        var all = written(random, client);
        for (int step = 0; step < 15 * CALLS; step++) {
            disturb(random, RandomNews.pick(random, all));
        }
        assertThat(counted(client)).as("seed %d", seed).isEqualTo(recounted(client));
    }

    @Test
    void theyDoSoWhenManyThingsHappenAtOnce() throws Exception {
        var seed = new Random().nextLong();
        var client = "client-b-" + seed;
        var all = written(new Random(seed), client);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<java.util.concurrent.Future<?>>();
            for (int thread = 0; thread < 8; thread++) {
                var random = new Random(seed + thread);
                tasks.add(threads.submit(() -> {
                    for (int step = 0; step < CALLS; step++) {
                        disturb(random, RandomNews.pick(random, all));
                    }
                }));
            }
            for (var task : tasks) {
                task.get();
            }
        }
        assertThat(counted(client)).as("seed %d", seed).isEqualTo(recounted(client));
    }

    /// Open calls of a client, in several hours and on two days.
    private List<Call> written(Random random, String client) {
        var all = new ArrayList<Call>();
        for (int i = 0; i < CALLS; i++) {
            all.add(written(
                    client,
                    "+121255501%02d".formatted(i),
                    terms(random.nextInt(1800), random.nextInt(3_000_000)),
                    START.plus(Duration.ofMinutes(random.nextInt(180)))));
        }
        return all;
    }

    private void disturb(Random random, Call call) {
        var sid = "CA" + call.callId();
        switch (random.nextInt(6)) {
            case 0 ->
                calls.correct(
                        call.callId(),
                        new CallCorrection(Json.object()
                                .put(
                                        "callOutcome",
                                        RandomNews.pick(random, List.of(CallOutcome.values()))
                                                .word())
                                .put(
                                        "callSentiment",
                                        RandomNews.pick(random, List.of(CallSentiment.values()))
                                                .word())),
                        "operator");
            case 1 ->
                calls.analyzed(
                        call.callId(),
                        new ConversationArchive.Analysis(
                                RandomNews.pick(random, List.of(CallOutcome.values())),
                                "summary",
                                null,
                                RandomNews.pick(random, List.of(CallSentiment.values())),
                                null,
                                null,
                                null,
                                null,
                                null));
            default -> calls.tell(call.callId(), RandomNews.about(random, sid, sid + "x", call.createdAt()));
        }
    }

    /// The counters: figures by span, start, status, outcome and sentiment.
    private Map<String, List<Long>> counted(String client) {
        var found = new TreeMap<String, List<Long>>();
        database.read(db -> db.createQuery("""
                        SELECT span, starts_at, status, outcome, sentiment, calls, answered, machines, seconds, micros
                          FROM call_stat WHERE client_id = :client
                        """)
                        .bind("client", client)
                        .map((row, _) -> Map.entry(
                                "%s %d %s %s %s"
                                        .formatted(
                                                row.getString("span"),
                                                row.getLong("starts_at"),
                                                row.getString("status"),
                                                row.getString("outcome"),
                                                row.getString("sentiment")),
                                List.of(
                                        row.getLong("calls"),
                                        row.getLong("answered"),
                                        row.getLong("machines"),
                                        row.getLong("seconds"),
                                        row.getLong("micros"))))
                        .list())
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        // What has moved away leaves a row of zeros behind.
        found.values().removeIf(figures -> figures.stream().allMatch(figure -> figure == 0));
        return found;
    }

    private Map<String, List<Long>> recounted(String client) {
        var found = new TreeMap<String, List<Long>>();
        var rows = database.read(db -> db.createQuery("SELECT * FROM call WHERE client_id = :client AND is_open = 0")
                .bind("client", client)
                .map(CallStore::call)
                .list());
        assertThat(rows).as("some calls have ended").isNotEmpty();
        for (Call call : rows) {
            for (Span span : Span.values()) {
                var key = "%s %d %s %s %s"
                        .formatted(
                                span.word(),
                                span.start(call.createdAt()),
                                call.progress().status().word(),
                                call.details().outcome().word(),
                                call.details().sentiment().word());
                found.merge(key, figures(call), CallCountersContract::sum);
            }
        }
        return found;
    }

    private static List<Long> figures(Call call) {
        var progress = call.progress();
        var verdict = progress.answeredBy();
        return List.of(
                1L,
                progress.status() == CallStatus.COMPLETED ? 1L : 0L,
                isMachine(verdict) ? 1L : 0L,
                (long) progress.talkSeconds().orElseThrow(),
                micros(call));
    }

    private static boolean isMachine(@Nullable String verdict) {
        return verdict != null && (verdict.startsWith("machine") || verdict.equals("fax"));
    }

    private static long micros(Call call) {
        var price = call.progress().price();
        if (price != null) {
            return new BigDecimal(price.amount()).abs().movePointRight(6).longValueExact();
        }
        var most = call.terms().maxCallSeconds();
        var talked = Math.min(call.progress().talkSeconds().orElseThrow(), most);
        return most == 0 ? 0 : call.terms().reservedMicros() * talked / most;
    }

    private static List<Long> sum(List<Long> some, List<Long> more) {
        var sum = new ArrayList<Long>();
        for (int i = 0; i < some.size(); i++) {
            sum.add(some.get(i) + more.get(i));
        }
        return sum;
    }
}
