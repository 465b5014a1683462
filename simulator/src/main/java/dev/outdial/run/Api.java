package dev.outdial.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The server's API, as anybody can call it.
///
/// @param token sent as a bearer token; null for none
public record Api(URI base, @Nullable String token, HttpClient http) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public static Api at(URI base) {
        return new Api(
                base,
                null,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(2))
                        .build());
    }

    /// The same with a token.
    public Api as(String newToken) {
        return new Api(base, newToken, http);
    }

    /// What the server has answered.
    public record Reply(int status, JsonNode body) {
        /// The body, if the server has agreed.
        ///
        /// @throws IllegalStateException if it has refused
        public JsonNode orThrow() {
            if (status >= 300) {
                throw new IllegalStateException("The server answered " + status + ": " + body);
            }
            return body;
        }
    }

    /// Asks for something.
    ///
    /// @throws UncheckedIOException if the server does not answer
    public Reply get(String path) {
        return send(request(path).GET());
    }

    /// Sends something.
    ///
    /// @throws UncheckedIOException if the server does not answer
    public Reply post(String path, JsonNode body) {
        return send(posting(path, body));
    }

    /// The same with an `Idempotency-Key`.
    ///
    /// @throws UncheckedIOException if the server does not answer
    public Reply post(String path, JsonNode body, String idempotencyKey) {
        return send(posting(path, body).header("Idempotency-Key", idempotencyKey));
    }

    private HttpRequest.Builder posting(String path, JsonNode body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    /// A JSON object with these names and values, by turns.
    public static ObjectNode object(String... namesAndValues) {
        var json = MAPPER.createObjectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            json.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return json;
    }

    /// For people.
    public static String pretty(JsonNode json) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(30));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private Reply send(HttpRequest.Builder request) {
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), MAPPER.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
