package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads a live stream as a program does, and remembers what came.
final class LiveReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// One event.
    record Event(String id, String name, JsonNode data) {
        String text(String field) {
            return data.path(field).asString("");
        }
    }

    private final InputStream body;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    private LiveReader(InputStream body) {
        this.body = body;
        Thread.ofVirtual().start(this::read);
    }

    static LiveReader open(Api api, String path) {
        return open(api, path, null);
    }

    /// Opens a stream behind the event of that id; returns once it has begun.
    static LiveReader open(Api api, String path, @Nullable String lastId) {
        var request = HttpRequest.newBuilder(URI.create(api.base() + path))
                .headers(api.headers().toArray(String[]::new));
        if (lastId != null) {
            request.header("Last-Event-ID", lastId);
        }
        try {
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            response.headers().map().forEach((name, values) -> headers.put(name, String.join(", ", values)));
            Api.CONTRACT.checkResponse("GET", path, response.statusCode(), headers, "");
            assertThat(response.statusCode()).isEqualTo(200);
            return new LiveReader(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            var id = "";
            var name = "";
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    events.add(new Event(id, name, Json.parse(line.substring(6))));
                }
            }
        } catch (IOException _) {
            // closed, by one side or the other
        } finally {
            over = true;
        }
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    Stream<Event> events(String name) {
        return events.stream().filter(event -> event.name.equals(name));
    }

    /// Waits for an event.
    Event awaitEvent(Predicate<Event> which) {
        return patiently(() -> events.stream().filter(which).findFirst().orElse(null));
    }

    private static Event patiently(Callable<@Nullable Event> found) {
        return Awaitility.await().atMost(PATIENCE).until(found, Objects::nonNull);
    }

    /// Waits until the server has ended the stream.
    ///
    /// @return the reason it gave
    String awaitEnd() {
        Awaitility.await().atMost(PATIENCE).until(() -> over);
        assertThat(events).isNotEmpty();
        var last = events.getLast();
        assertThat(last.name).as("%s", last).isEqualTo("end");
        return last.text("reason");
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException _) {
            // it is closed
        }
    }
}
