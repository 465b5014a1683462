package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.ApiContract;
import dev.outdial.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The HTTP API as a program uses it, blocking, with or without a token. Every answer is held to `openapi.yaml`, and so
/// is every request that was answered with success.
public final class Api {
    /// What the answers of all servers of this JVM are held to.
    public static final ApiContract CONTRACT = ApiContract.load();

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI base;
    private final @Nullable String token;
    private final List<String> headers;
    private final AtomicReference<@Nullable Api> admin;

    /// An API at `base`, without a token.
    public Api(URI base) {
        this(base, null, List.of(), new AtomicReference<>());
    }

    private Api(URI base, @Nullable String token, List<String> headers, AtomicReference<@Nullable Api> admin) {
        this.base = base;
        this.token = token;
        this.headers = headers;
        this.admin = admin;
    }

    /// What came back.
    public record Reply(int status, Map<String, String> headers, String body) {
        /// The body as JSON.
        public JsonNode json() {
            return Json.parse(body);
        }

        /// The field at a path such as `client.clientMeta.city`.
        public JsonNode at(String path) {
            var node = json();
            for (String name : path.split("\\.", -1)) {
                node = node.isArray() ? node.path(Integer.parseInt(name)) : node.path(name);
            }
            return node;
        }

        /// The text at a path; fails where there is none.
        public String text(String path) {
            var node = at(path);
            assertThat(node.isString()).as("%s in %s", path, body).isTrue();
            return node.stringValue();
        }

        public String error() {
            return text("error");
        }

        /// A header; empty where it is missing.
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /// Fails unless this is the status.
        public Reply expect(int wanted) {
            assertThat(status).as(body).isEqualTo(wanted);
            return this;
        }

        /// Fails unless the body, apart from its `requestId`, is exactly this JSON; quotes may be single.
        public Reply expect(int wanted, String json) {
            expect(wanted);
            var rest = (ObjectNode) json();
            rest.remove("requestId");
            assertThat(rest).isEqualTo(Json.parse(json));
            return this;
        }
    }

    /// A client that was just made, logged in.
    public record Customer(String id, String secret, Api api) {}

    /// The same API with a token.
    public Api with(@Nullable String newToken) {
        return new Api(base, newToken, headers, admin);
    }

    /// The same API with one more header on every request.
    public Api header(String name, String value) {
        var more = new ArrayList<>(headers);
        more.add(name);
        more.add(value);
        return new Api(base, token, List.copyOf(more), admin);
    }

    public URI base() {
        return base;
    }

    public @Nullable String token() {
        return token;
    }

    /// The headers of every request, name and value by turns.
    List<String> headers() {
        var all = new ArrayList<>(headers);
        if (token != null) {
            all.addAll(List.of("Authorization", "Bearer " + token));
        }
        return all;
    }

    /// The operator's API.
    public Api admin() {
        var known = admin.get();
        if (known != null) {
            return known;
        }
        var reply = with(null)
                .post(
                        "/auth/admin/login",
                        Json.object()
                                .put("username", TestServer.ADMIN)
                                .put("password", TestServer.ADMIN_PASSWORD.value()));
        var made = with(reply.expect(200).text("token"));
        admin.set(made);
        return made;
    }

    /// The fields of a client that nobody else has.
    public static ObjectNode clientFields() {
        int n = COUNT.incrementAndGet();
        var fields = Json.object()
                .put("clientId", "client-" + n)
                .put("clientSecret", "the secret of client " + n)
                .put("agentId", "agent_demo")
                .put("twilioPhoneNumber", "+13105550100");
        fields.putObject("clientMeta")
                .put("fullName", "Ann Lee")
                .put("email", "ann%d@acme.example".formatted(n))
                .put("phone", "+13105550177")
                .put("businessName", "Acme Roofing");
        return fields;
    }

    /// Makes a client and logs in.
    public Customer customer() {
        return customer(clientFields());
    }

    /// Makes a client with these fields and logs in.
    public Customer customer(ObjectNode fields) {
        var made = admin().post("/admin/clients", fields).expect(201);
        var id = made.text("client.clientId");
        var secret = made.text("client.clientSecret");
        return new Customer(id, secret, login(id, secret));
    }

    /// Logs a client in.
    public Api login(String id, String secret) {
        return with(tryLogin(id, secret).expect(200).text("token"));
    }

    /// Tries to log a client in.
    public Reply tryLogin(String id, String secret) {
        return with(null).post("/auth/login", Json.object().put("clientId", id).put("clientSecret", secret));
    }

    /// A number in New York that nobody was given before, of the simulated person with that ending
    /// (see the simulator's `Persona`).
    public static String phone(String ending) {
        int n = COUNT.incrementAndGet();
        assertThat(n).as("numbers are used up").isLessThan(60_000);
        return "+1212%d%s".formatted(20_000 + n, ending);
    }

    /// A number of somebody who talks.
    public static String phone() {
        return phone("00");
    }

    /// A number of somebody who is busy: the call ends soon.
    public static String busyPhone() {
        return phone("12");
    }

    /// Asks for a call.
    public Reply makeCall(String phone) {
        return post("/secure/make-call", Json.object().put("phone", phone));
    }

    /// Asks for a call, waits for its end, and gives it as history shows it.
    public JsonNode callToItsEnd(String phone) {
        return awaitEnd(makeCall(phone).expect(200).text("callId"));
    }

    /// Waits until a call has ended.
    public JsonNode awaitEnd(String callId) {
        return await().atMost(PATIENCE)
                .until(() -> get("/secure/calls/" + callId).expect(200).json(), Api::hasEnded);
    }

    private static boolean hasEnded(JsonNode call) {
        return switch (call.path("callData").path("status").asString("")) {
            case "completed", "busy", "no-answer", "canceled", "failed" -> true;
            default -> false;
        };
    }

    public Reply get(String path) {
        return send("GET", path, null);
    }

    public Reply delete(String path) {
        return send("DELETE", path, null);
    }

    public Reply post(String path, @Nullable JsonNode body) {
        return send("POST", path, body);
    }

    public Reply put(String path, JsonNode body) {
        return send("PUT", path, body);
    }

    /// Sends a request with a body in JSON, or none.
    public Reply send(String method, String path, @Nullable JsonNode body) {
        if (body == null) {
            var reply = exchange(method, path, BodyPublishers.noBody(), List.of());
            return held(method, path, null, reply);
        }
        var bytes = BodyPublishers.ofString(Json.write(body));
        var reply = exchange(method, path, bytes, List.of("Content-Type", "application/json"));
        return held(method, path, body, reply);
    }

    /// Sends bytes as they are.
    public Reply sendRaw(String method, String path, @Nullable String contentType, byte[] body) {
        var type = contentType == null ? List.<String>of() : List.of("Content-Type", contentType);
        return exchange(method, path, BodyPublishers.ofByteArray(body), type);
    }

    private static Reply held(String method, String path, @Nullable JsonNode body, Reply reply) {
        if (reply.status < 300) {
            CONTRACT.checkRequest(method, path, body);
        }
        return reply;
    }

    private Reply exchange(String method, String path, BodyPublisher body, List<String> moreHeaders) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .method(method, body);
        var all = new ArrayList<>(moreHeaders);
        all.addAll(headers());
        for (int i = 0; i < all.size(); i += 2) {
            request.header(all.get(i), all.get(i + 1));
        }
        try {
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            var answered = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            response.headers().map().forEach((name, values) -> answered.put(name, String.join(", ", values)));
            var reply = new Reply(response.statusCode(), answered, response.body());
            CONTRACT.checkResponse(method, path, reply.status, reply.headers, reply.body);
            return reply;
        } catch (IOException e) {
            throw new UncheckedIOException("%s %s got no answer".formatted(method, path), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
