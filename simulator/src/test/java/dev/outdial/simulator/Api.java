package dev.outdial.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The simulator's APIs as a client sees them.
final class Api implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final SimulatorSettings settings;

    Api(Simulator simulator, SimulatorSettings settings) {
        this.base = simulator.baseUri();
        this.settings = settings;
    }

    /// An answer.
    record Response(int status, String text) {
        JsonNode json() {
            return TinyServer.JSON.readTree(text);
        }
    }

    /// A field of a form.
    record Field(String name, String value) {}

    static Field field(String name, String value) {
        return new Field(name, value);
    }

    Response createCall(List<Field> fields) throws Exception {
        return twilio("POST", "/Calls.json", fields);
    }

    Response twilio(String method, String path, List<Field> fields) throws Exception {
        String credentials = settings.accountSid() + ":" + settings.authToken();
        return send(HttpRequest.newBuilder(base.resolve("/2010-04-01/Accounts/" + settings.accountSid() + path))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, HttpRequest.BodyPublishers.ofString(encode(fields))));
    }

    Response elevenLabs(String path) throws Exception {
        return send(HttpRequest.newBuilder(base.resolve(path)).header("xi-api-key", settings.elevenLabsApiKey()));
    }

    URI signedUrl(String agentId) throws Exception {
        return URI.create(elevenLabs("/v1/convai/conversation/get-signed-url?agent_id=" + agentId)
                .json()
                .path("signed_url")
                .asString(""));
    }

    Response plain(String method, String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private Response send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request.timeout(Duration.ofSeconds(5)).build(), HttpResponse.BodyHandlers.ofString());
        return new Response(answer.statusCode(), answer.body());
    }

    private static String encode(List<Field> fields) {
        return fields.stream()
                .map(each -> URLEncoder.encode(each.name(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(each.value(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    @Override
    public void close() {
        http.close();
    }
}
