package dev.outdial;

import dev.outdial.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// How long what happens in a call takes to 500 watchers. No part of the usual tests:
/// `./mvnw package -pl server -am -Dtest=LiveFiguresTest -Dfigures=true`.
///
/// All of it runs in one process, the watchers and both ends of the calls too: the figures are upper bounds.
@ParameterizedClass
@EnumSource(TestDatabases.class)
@EnabledIfSystemProperty(named = "figures", matches = "true")
class LiveFiguresTest {
    private static final Logger log = LoggerFactory.getLogger(LiveFiguresTest.class);
    private static final int CLIENTS = 5;
    private static final int WATCHERS_EACH = 100;
    private static final int CALLS_EACH = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /// An event, and when it came.
    private record Arrival(Instant at, String event, String data) {}

    private final TestDatabases which;
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();

    LiveFiguresTest(TestDatabases which) {
        this.which = which;
    }

    @Test
    void figures() throws Exception {
        var ended = new CountDownLatch(CLIENTS * WATCHERS_EACH * CALLS_EACH);
        try (var server = TestServer.of(which).speed(1).start();
                var http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            var streams = new ArrayList<InputStream>();
            var clients = new ArrayList<Api>();
            for (int i = 0; i < CLIENTS; i++) {
                var api = server.api().customer().api();
                clients.add(api);
                for (int j = 0; j < WATCHERS_EACH; j++) {
                    var stream = open(http, api);
                    streams.add(stream);
                    Thread.ofVirtual().start(() -> read(stream, ended));
                }
            }
            clients.forEach(api -> {
                for (int i = 0; i < CALLS_EACH; i++) {
                    api.makeCall(Api.phone("33")).expect(200);
                }
            });
            if (!ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                log.warn("{} ends did not come", ended.getCount());
            }
            for (var stream : streams) {
                stream.close();
            }
        }
        report();
    }

    private static InputStream open(HttpClient http, Api api) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(api.base() + "/secure/live"))
                .header("Authorization", "Bearer " + api.token())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    }

    private void read(InputStream stream, CountDownLatch ended) {
        try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            var event = "";
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ") && (event.equals("timeline") || event.equals("utterance"))) {
                    arrivals.add(new Arrival(Instant.now(), event, line));
                    if (line.contains("\"bridge.quality\"")) {
                        ended.countDown();
                    }
                }
            }
        } catch (IOException | UncheckedIOException _) {
            // the end of the test
        }
    }

    /// Entries bear the time at which they happened. An agent's line begins when its first words come to the server.
    private void report() {
        var answers = new HashMap<String, Instant>();
        var entries = new ArrayList<Long>();
        var words = new ArrayList<Long>();
        var parsed = arrivals.stream()
                .map(each -> Map.entry(each, Json.parse(each.data.substring(6))))
                .toList();
        for (var each : parsed) {
            var data = each.getValue();
            var type = data.path("type").asString("");
            if (type.equals("agent.first-voice")) {
                answers.put(
                        data.path("callId").asString(),
                        at(data).minusMillis(
                                        data.path("data").path("afterAnswerMs").asLong()));
            }
            if (List.of("stream.opened", "agent.connected", "interruption", "dtmf", "bridge.ended")
                    .contains(type)) {
                entries.add(Duration.between(at(data), each.getKey().at).toMillis());
            }
        }
        for (var each : parsed) {
            var data = each.getValue();
            var answer = answers.get(data.path("callId").asString());
            if (answer != null
                    && data.path("speaker").asString("").equals("agent")
                    && data.path("endMs").isNull()) {
                var spoken = answer.plusMillis(data.path("startMs").asLong());
                words.add(Duration.between(spoken, each.getKey().at).toMillis());
            }
        }
        log.info(
                "{}, {} watchers, load {}: entries {}; words {}",
                which,
                CLIENTS * WATCHERS_EACH,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                figures(entries),
                figures(words));
    }

    private static Instant at(JsonNode data) {
        return Instant.parse(data.path("at").asString());
    }

    private static String figures(List<Long> delays) {
        var sorted = delays.stream().mapToLong(Long::longValue).sorted().toArray();
        return "n %d, median %d ms, p99 %d ms, worst %d ms"
                .formatted(
                        sorted.length,
                        sorted[sorted.length / 2],
                        sorted[(int) (sorted.length * 0.99)],
                        sorted[sorted.length - 1]);
    }
}
