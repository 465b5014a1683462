package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import dev.outdial.http.Json;
import dev.outdial.webhook.Endpoint;
import dev.outdial.webhook.WebhookConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// Events reach the clients' own systems, whatever those do.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WebhooksContract {
    /// Of the outage: `-Doutdial.test.events=10000` makes it a long one.
    private static final int MANY = Integer.getInteger("outdial.test.events", 240);

    private static final Duration PATIENCE = Duration.ofSeconds(30 + MANY / 20);

    private final MovableClock clock = new MovableClock();
    private final TestDatabases database;
    private final TestServer server;
    private final Api api;
    private final List<Endpoint> endpoints = new ArrayList<>();

    WebhooksContract(TestDatabases database) {
        this.database = database;
        var config = new WebhookConfig(true, List.of("127.0.0.2"), 3, Duration.ofSeconds(1), Duration.ofSeconds(2));
        server = TestServer.of(database)
                .clock(clock)
                .webhooks(config)
                .tokenLifetime(Duration.ofDays(90))
                .start();
        api = server.api();
    }

    @AfterAll
    void close() {
        server.close();
    }

    @AfterEach
    void closeEndpoints() {
        endpoints.forEach(Endpoint::close);
        endpoints.clear();
    }

    private Endpoint endpoint() {
        var endpoint = new Endpoint();
        endpoints.add(endpoint);
        return endpoint;
    }

    /// A webhook, and the secret that was shown once.
    private record Hook(String path, String secret, JsonNode json) {}

    private static Hook hook(Api.Customer client, String url, String... types) {
        var body = Json.object().put("url", url);
        var list = body.putArray("eventTypes");
        List.of(types).forEach(list::add);
        var made = client.api().post("/secure/webhooks", body).expect(201);
        return new Hook(
                "/secure/webhooks/" + made.text("webhook.webhookId"), made.text("webhook.secret"), made.at("webhook"));
    }

    private static void optOut(Api.Customer client) {
        client.api()
                .post("/secure/do-not-call", Json.object().put("phone", Api.phone()))
                .expect(201);
    }

    /// All events of a client, as the pull API tells them, page by page.
    private static List<JsonNode> events(Api.Customer client, String query) {
        var all = new ArrayList<JsonNode>();
        var after = "";
        while (true) {
            var page = client.api()
                    .get("/secure/events?limit=200" + query + (after.isEmpty() ? "" : "&after=" + after))
                    .expect(200);
            page.at("events").forEach(all::add);
            if (!page.at("hasMore").booleanValue()) {
                return all;
            }
            after = page.text("after");
        }
    }

    private static List<JsonNode> awaitEvents(Api.Customer client, int count) {
        return await().atMost(PATIENCE).until(() -> events(client, ""), all -> all.size() >= count);
    }

    private static List<JsonNode> deliveries(Api.Customer client, Hook hook, String query) {
        var all = new ArrayList<JsonNode>();
        var cursor = "";
        while (true) {
            var page = client.api()
                    .get(hook.path + "/deliveries?limit=200" + query + cursor)
                    .expect(200);
            page.at("deliveries").forEach(all::add);
            if (page.at("nextCursor").isNull()) {
                return all;
            }
            cursor = "&cursor=" + page.text("nextCursor");
        }
    }

    private static JsonNode shown(Api.Customer client, Hook hook) {
        return client.api().get(hook.path).expect(200).at("webhook");
    }

    private static String signed(String secret, Endpoint.Message message) throws Exception {
        return new Webhook(secret).sign(message.id(), message.timestamp(), message.body());
    }

    @Test
    void aCallIsToldFromItsBeginningToItsAnalysis() throws Exception {
        // On a server whose clock is not moved: the agent's vendor signs by the clock on the wall.
        var endpoint = endpoint();
        var client = TestServer.shared(database).api().customer();
        var hook = hook(client, endpoint.url());
        assertThat(client.api().get("/secure/events").expect(200).at("after").isNull())
                .isTrue();

        var call = client.api().callToItsEnd(Api.phone()).path("callId").asString("");
        // Either may come first.
        await().atMost(PATIENCE)
                .until(() -> events(client, "&type=call.ended,call.analyzed").size() == 2);
        var events = events(client, "");

        assertThat(events.stream().map(event -> event.path("type").asString("")))
                .startsWith("call.queued")
                .contains("call.answered", "call.ended", "call.analyzed")
                .doesNotHaveDuplicates();
        var analyzed = events.stream()
                .filter(event -> event.path("type").asString("").equals("call.analyzed"))
                .findFirst()
                .orElseThrow();
        assertThat(analyzed.path("data").path("callId").asString("")).isEqualTo(call);
        assertThat(analyzed.path("data").path("callDetails").path("callOutcome").asString(""))
                .isNotEmpty();
        assertThat(events(client, "&type=call.ended,call.queued")).hasSize(2);

        await().atMost(PATIENCE).until(() -> endpoint.ids().size() == events.size());
        for (Endpoint.Message message : endpoint.messages()) {
            assertThat(message.signature()).isEqualTo(signed(hook.secret, message));
            assertThat(events).contains(Json.parse(message.body()));
        }
    }

    @Test
    void anEndpointThatIsDownForADayGetsEverythingAfterwards() throws Exception {
        var endpoint = endpoint();
        var client = api.customer();
        var hook = hook(client, endpoint.url(), "opt_out.recorded");
        endpoint.answers(503);
        for (int step = 0; step < 8; step++) {
            for (int n = 0; n < MANY / 8; n++) {
                optOut(client);
            }
            var before = endpoint.messages().size();
            clock.advance(Duration.ofHours(3));
            await().atMost(PATIENCE).until(() -> endpoint.messages().size() > before);
        }
        assertThat(endpoint.messages()).as("attempts in vain are few").hasSizeLessThan(100);
        assertThat(shown(client, hook).path("failingSince").isNull()).isFalse();
        var triedInVain = endpoint.messages().size();

        endpoint.answers(200);
        clock.advance(Duration.ofMinutes(6));
        var events = awaitEvents(client, MANY);
        await().atMost(PATIENCE).until(() -> endpoint.messages().size() >= triedInVain + MANY);
        await().atMost(PATIENCE)
                .until(() -> deliveries(client, hook, "&status=delivered").size() == MANY);

        var wanted = new HashSet<String>();
        events.forEach(event -> wanted.add(event.path("id").asString("")));
        var arrived =
                endpoint.messages().subList(triedInVain, endpoint.messages().size());
        assertThat(Set.copyOf(arrived.stream().map(Endpoint.Message::id).toList()))
                .isEqualTo(wanted);
        assertThat(wanted).hasSize(MANY);
        for (Endpoint.Message message : endpoint.messages()) {
            assertThat(message.signature()).isEqualTo(signed(hook.secret, message));
        }
        var health = shown(client, hook);
        assertThat(health.path("enabled").booleanValue()).isTrue();
        assertThat(health.path("failingSince").isNull()).isTrue();
    }

    @Test
    void threeDaysInVainDisableAWebhookAndAReplayMakesUpForIt() {
        var endpoint = endpoint();
        var client = api.customer();
        var hook = hook(client, endpoint.url());
        endpoint.answers(500);
        optOut(client);
        await().atMost(PATIENCE).until(() -> !endpoint.messages().isEmpty());
        await().atMost(PATIENCE)
                .until(() -> !shown(client, hook).path("failingSince").isNull());
        clock.advance(Duration.ofDays(3));
        var disabled = await().atMost(PATIENCE)
                .until(() -> shown(client, hook), one -> !one.path("enabled").booleanValue());
        assertThat(disabled.path("disabledBecause").asString("")).isEqualTo("failing");
        assertThat(deliveries(client, hook, "&status=failed")).singleElement().satisfies(delivery -> {
            assertThat(delivery.path("attempts")).hasSizeGreaterThan(1);
            assertThat(delivery.path("attempts").path(0).path("error").asString(""))
                    .isEqualTo("Answered 500");
        });
        optOut(client);
        awaitEvents(client, 2);

        var since = Json.object().put("since", "2026-01-01");
        client.api()
                .post(hook.path + "/replay", since)
                .expect(
                        409,
                        "{'error': 'Webhook is disabled', 'resolution': 'Enable it, then replay'}".replace('\'', '"'));
        endpoint.answers(200);
        client.api().put(hook.path, Json.object().put("enabled", true)).expect(200);
        var replayed = api.admin()
                .post(
                        "/admin/clients/%s%s/replay".formatted(client.id(), hook.path.substring("/secure".length())),
                        since)
                .expect(200);
        assertThat(replayed.at("events").intValue()).isEqualTo(2);
        await().atMost(PATIENCE)
                .until(() -> deliveries(client, hook, "&status=delivered").size() == 2);

        var id = deliveries(client, hook, "").getFirst().path("eventId").asString("");
        var sent = endpoint.messages().stream()
                .filter(message -> message.id().equals(id))
                .count();
        client.api()
                .post("%s/deliveries/%s/replay".formatted(hook.path, id), null)
                .expect(200);
        await().atMost(PATIENCE)
                .until(() -> endpoint.messages().stream()
                                .filter(message -> message.id().equals(id))
                                .count()
                        == sent + 1);
        assertThat(endpoint.messages().stream()
                        .filter(message -> message.id().equals(id))
                        .map(Endpoint.Message::body)
                        .distinct())
                .hasSize(1);
        client.api()
                .post("%s/deliveries/evt_x/replay".formatted(hook.path), null)
                .expect(404);
    }

    @Test
    void whoIsGoneIsLeftAlone() {
        var endpoint = endpoint();
        var client = api.customer();
        var hook = hook(client, endpoint.url());
        endpoint.answers(410);
        optOut(client);
        var disabled = await().atMost(PATIENCE)
                .until(() -> shown(client, hook), one -> !one.path("enabled").booleanValue());
        assertThat(disabled.path("disabledBecause").asString("")).isEqualTo("gone");
        await().atMost(PATIENCE)
                .until(() -> api.admin()
                        .get("/admin/activity?type=webhook.disabled&clientId=" + client.id())
                        .expect(200)
                        .body()
                        .contains("\"gone\""));
    }

    @Test
    void hostileEndpointsReachNothingInsideAndHarmNobody() throws Exception {
        var end = new CountDownLatch(1);
        var inside = new AtomicInteger();
        try (var door = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> {
                while (true) {
                    try (var _ = door.accept()) {
                        inside.incrementAndGet();
                    } catch (IOException _) {
                        return;
                    }
                }
            });
            var hanging = endpoint();
            hanging.behaves(_ -> end.await(20, TimeUnit.SECONDS));
            var leading = endpoint();
            leading.behaves(exchange -> {
                exchange.getResponseHeaders().set("Location", "http://127.0.0.1:%d/".formatted(door.getLocalPort()));
                exchange.sendResponseHeaders(302, -1);
            });
            var endless = endpoint();
            endless.behaves(exchange -> {
                exchange.sendResponseHeaders(500, 0);
                while (true) {
                    exchange.getResponseBody().write(new byte[8192]);
                }
            });
            var good = endpoint();
            var bad = api.customer();
            var hooks = List.of(
                    hook(bad, hanging.url()),
                    hook(bad, leading.url()),
                    hook(bad, "http://localhost:%d/".formatted(door.getLocalPort())));
            var worse = api.customer();
            hook(worse, endless.url());
            var fine = api.customer();
            hook(fine, good.url());

            for (int n = 0; n < 20; n++) {
                optOut(bad);
                optOut(worse);
                optOut(fine);
            }
            await().atMost(PATIENCE).until(() -> good.ids().size() == 20);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(hooks)
                            .allSatisfy(hook -> assertThat(shown(bad, hook)
                                            .path("failingSince")
                                            .isNull())
                                    .isFalse()));
            assertThat(deliveries(bad, hooks.get(2), "").toString())
                    .contains("The name leads to an address that is not public");
            assertThat(deliveries(bad, hooks.get(1), "").toString()).contains("redirects are not followed");
            assertThat(inside).hasValue(0);

            var literal = Json.object().put("url", "http://127.0.0.1:%d/".formatted(door.getLocalPort()));
            assertThat(worse.api().post("/secure/webhooks", literal).expect(400).text("details"))
                    .isEqualTo("url must lead to a public address");
        } finally {
            end.countDown();
        }
    }

    @Test
    void aSecretIsShownOnceAndRotatedWithoutAGap() throws Exception {
        var endpoint = endpoint();
        var client = api.customer();
        var hook = hook(client, endpoint.url());
        assertThat(client.api().get("/secure/webhooks").body()).doesNotContain("whsec_");
        assertThat(hook.secret).matches("whsec_[A-Za-z0-9+/]{43}=");

        var rotated = client.api().post(hook.path + "/rotate-secret", null).expect(200);
        var fresh = rotated.text("webhook.secret");
        assertThat(fresh).isNotEqualTo(hook.secret);
        var tested = client.api().post(hook.path + "/test", null).expect(200);
        assertThat(tested.at("delivered").booleanValue()).isTrue();
        var message = endpoint.messages().getFirst();
        assertThat(message.signature()).isEqualTo(signed(fresh, message) + " " + signed(hook.secret, message));
        assertThat(message.body()).contains("\"webhook.test\"");

        client.api()
                .post(hook.path + "/rotate-secret", Json.object().put("overlapHours", 0))
                .expect(200);
        client.api().post(hook.path + "/test", null).expect(200);
        assertThat(endpoint.messages().getLast().signature()).doesNotContain(" ");
        client.api()
                .post(hook.path + "/rotate-secret", Json.object().put("overlapHours", 169))
                .expect(400);
    }

    @Test
    void webhooksAreTheirClientsOwnAndNotManyAndOfTheRightShape() {
        var client = api.customer();
        var other = api.customer();
        var hook = hook(client, "http://127.0.0.2:9009/");
        for (var stranger : List.of(other.api(), client.api())) {
            var path = stranger == client.api() ? "/secure/webhooks/wh_x" : hook.path;
            stranger.get(path).expect(404, "{\"error\": \"Webhook not found\"}");
            stranger.put(path, Json.object().put("enabled", false)).expect(404);
            stranger.delete(path).expect(404);
            stranger.get(path + "/deliveries").expect(404);
            stranger.post(path + "/test", null).expect(404);
            stranger.post(path + "/rotate-secret", null).expect(404);
            stranger.post(path + "/replay", Json.object().put("since", "2026-11-01"))
                    .expect(404);
        }
        optOut(client);
        var event = awaitEvents(client, 1).getFirst().path("id").asString("");
        assertThat(other.api().get("/secure/events?after=" + event).expect(400).error())
                .isEqualTo("Invalid value for after");
        client.api().get("/secure/events?type=call.exploded").expect(400);
        assertThat(client.api().get("/secure/events?after=" + event).expect(200).text("after"))
                .isEqualTo(event);
        var admin = "/admin/clients/%s/webhooks".formatted(other.id());
        api.admin()
                .get(admin + hook.path.substring("/secure/webhooks".length()) + "/deliveries")
                .expect(404);

        for (String body : List.of(
                "{}",
                "{\"url\": 5}",
                "{\"url\": \"gopher://127.0.0.2/\"}",
                "{\"url\": \"http://u:p@127.0.0.2/\"}",
                "{\"url\": \"http://127.0.0.2:25/\"}",
                "{\"url\": \"http://127.0.0.2/\", \"eventTypes\": [\"call\"]}",
                "{\"url\": \"http://127.0.0.2/\", \"eventTypes\": \"call.ended\"}",
                "{\"url\": \"http://127.0.0.2/\", \"enabled\": 1}",
                "{\"url\": \"http://127.0.0.2/\", \"secret\": \"whsec_mine\"}")) {
            client.api().post("/secure/webhooks", Json.parse(body)).expect(400);
        }
        hook(client, "http://127.0.0.2:9009/");
        hook(client, "http://127.0.0.2:9009/");
        assertThat(client.api()
                        .post("/secure/webhooks", Json.object().put("url", "http://127.0.0.2:9009/"))
                        .expect(409)
                        .error())
                .isEqualTo("Too many webhooks");
        client.api().delete(hook.path).expect(200);
        client.api().get(hook.path).expect(404);
    }
}
