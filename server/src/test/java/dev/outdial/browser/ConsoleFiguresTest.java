package dev.outdial.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.outdial.Api;
import dev.outdial.TestDatabases;
import dev.outdial.TestServer;
import dev.outdial.http.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What *Live* costs the browser: `-Dfigures=true` prints it.
///
/// Between the browser and a real server stands a stage that pretends 2,000 calls: their rows, their levels once a
/// second,
/// and what is said in some of them. Everything else is the server's.
@EnabledIfSystemProperty(named = "figures", matches = "true")
class ConsoleFiguresTest {
    private static final int CALLS = 2_000;
    private static final int PAGE = 200;
    private static final int SPEAK_A_SECOND = 400;
    private static final Duration WATCHED = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void liveWithTwoThousandCalls() throws IOException {
        try (var server = TestServer.of(TestDatabases.SQLITE).start();
                var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            var fields = Api.clientFields();
            var call = server.api().customer(fields).api().callToItsEnd(Api.busyPhone());
            var stage = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            stage.setExecutor(workers);
            stage.createContext("/", exchange -> pass(exchange, server.api().base()));
            stage.createContext("/admin/calls", exchange -> calls(exchange, (ObjectNode) call));
            stage.createContext("/admin/live", ConsoleFiguresTest::live);
            stage.start();
            var base = URI.create("http://127.0.0.1:" + stage.getAddress().getPort());
            try (var browser = Browser.open(base)) {
                measure(browser, String.valueOf(server.api().admin().token()));
            } finally {
                stage.stop(0);
            }
        }
    }

    private static void measure(Browser browser, String token) {
        browser.looks(1280, false).signIn(token);
        browser.awaitText(".tile", "2,000");
        browser.visit("/console/calls");
        System.out.println("Calls, files in the browser's cache: " + firstView(browser));
        browser.visit("/console");
        browser.awaitText(".tile", "2,000");
        var told = browser.run("""
                const tasks = [];
                new PerformanceObserver(list => tasks.push(...list.getEntries().map(each => each.duration)))
                    .observe({type: 'longtask'});
                const frames = [];
                let last = performance.now();
                const end = last + %d;
                await new Promise(done => requestAnimationFrame(function look(now) {
                  frames.push(now - last);
                  last = now;
                  document.querySelector('.scroller').scrollTop += 40;
                  if (now < end) requestAnimationFrame(look); else done();
                }));
                frames.sort((a, b) => a - b);
                return {
                  longTasks: tasks.length, longestMs: Math.max(0, ...tasks), blockedMs: tasks.reduce((a, b) => a + b, 0),
                  framesP50Ms: frames[frames.length >> 1], framesP99Ms: frames[Math.floor(frames.length * 0.99)],
                  heapMb: performance.memory.usedJSHeapSize / 1e6, rowsInPage: document.querySelectorAll('tbody tr').length,
                };""".formatted(WATCHED.toMillis()));
        System.out.printf("Live, %d calls, %d s, scrolling all the while: %s%n", CALLS, WATCHED.toSeconds(), told);
        assertThat(told.path("rowsInPage").asInt()).isBetween(5, 100);
    }

    private static JsonNode firstView(Browser browser) {
        return browser.run("""
                return {
                  firstPaintMs: performance.getEntriesByName('first-contentful-paint')[0].startTime,
                  callsThereMs: Math.max(...performance.getEntriesByType('resource')
                      .filter(each => each.name.includes('/admin/calls')).map(each => each.responseEnd)),
                };""");
    }

    private void pass(HttpExchange exchange, URI server) throws IOException {
        var request = HttpRequest.newBuilder(
                        server.resolve(exchange.getRequestURI().toString()))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (name.equalsIgnoreCase("Cookie") || name.equalsIgnoreCase("Content-Type")) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            var answer = http.send(request.build(), BodyHandlers.ofByteArray());
            answer.headers().map().forEach((name, values) -> {
                if (!name.equalsIgnoreCase("Content-Length")) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            send(exchange, answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void calls(HttpExchange exchange, ObjectNode like) throws IOException {
        var query = String.valueOf(exchange.getRequestURI().getQuery());
        var first = query.contains("cursor=") ? Integer.parseInt(query.replaceAll(".*cursor=", "")) : 0;
        var page = Json.object().put("total", CALLS).put("filtered", CALLS);
        var history = page.putArray("callHistory");
        for (int i = first; i < Math.min(CALLS, first + PAGE); i++) {
            var call = like.deepCopy().put("callId", "call_" + i).put("clientId", "client-" + i % 20);
            var data = (ObjectNode) call.path("callData");
            data.put("phone", "+1212%07d".formatted(5_000_000 + i)).put("status", "in-progress");
            data.put("startTime", Instant.now().minusSeconds(i % 300).toString());
            data.put("answerTime", Instant.now().minusSeconds(i % 300).toString());
            history.add(call);
        }
        var next = first + PAGE < CALLS ? Integer.toString(first + PAGE) : null;
        page.put("nextCursor", next);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        send(exchange, 200, Json.write(page).getBytes(StandardCharsets.UTF_8));
    }

    private static void live(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            say(out, "ready", "{}");
            for (int second = 0; ; second++) {
                var levels = Json.object().put("at", Instant.now().toString());
                var list = levels.putArray("calls");
                for (int i = 0; i < CALLS; i++) {
                    list.addArray()
                            .add("call_" + i)
                            .add(second)
                            .add((second * 7 + i) % 101)
                            .add((second * 13 + i) % 101);
                }
                say(out, "levels", Json.write(levels));
                for (int i = 0; i < SPEAK_A_SECOND; i++) {
                    var said = Json.object()
                            .put("callId", "call_" + (second * SPEAK_A_SECOND + i) % CALLS)
                            .put("speaker", i % 2 == 0 ? "agent" : "callee")
                            .put("text", "This is what was said in second %d of it.".formatted(second))
                            .put("number", second);
                    say(out, "utterance", Json.write(said));
                }
                out.flush();
                Thread.sleep(1_000);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(OutputStream out, String event, String data) throws IOException {
        out.write("event: %s\ndata: %s\n\n".formatted(event, data).getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
