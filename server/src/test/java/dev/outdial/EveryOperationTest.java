package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.Json;
import dev.outdial.twilio.TwilioCarrier;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A walk through all of `openapi.yaml`: an operation that nobody has tried is not known to keep its contract.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class EveryOperationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestServer server;

    EveryOperationTest(TestDatabases database) {
        server = TestServer.shared(database);
    }

    @Test
    void everyOperationKeepsTheContract() {
        var api = server.api();
        var admin = api.admin();
        var ann = api.customer();
        var client = "/admin/clients/" + ann.id();
        var call = ann.api().callToItsEnd(Api.phone("14")).path("callId").asString();
        for (String path : List.of("/healthz", "/readyz", "/metrics", "/openapi.yaml", "/docs")) {
            api.get(path).expect(200);
        }
        api.get("/").expect(302);
        for (String path : List.of("/console", "/console/calls")) {
            var tag = api.get(path).expect(200).header("ETag");
            api.header("If-None-Match", tag).get(path).expect(304);
        }
        var assets = api.get("/console/").body().replaceAll("(?s).*(/console/assets/[0-9a-f]+).*", "$1");
        api.get(assets + "/lib/lit-html/lit-html.js").expect(200);
        api.post("/console/session", Json.object().put("token", ann.api().token()))
                .expect(200);
        for (String path : List.of("/console/session", "/console/countries", "/console/phone?number=2127365000")) {
            ann.api().get(path).expect(200);
        }
        api.delete("/console/session").expect(204);
        for (String path : List.of(
                "/secure/calls",
                "/secure/calls/" + call,
                "/secure/call-stats",
                "/secure/call-stats/series",
                "/secure/dialing",
                "/secure/client",
                "/secure/agent-tools")) {
            ann.api().get(path).expect(200);
        }
        ann.api()
                .put("/secure/client", Json.parse("{\"clientMeta\": {\"city\": \"Austin\"}}"))
                .expect(200);
        for (String path : List.of(
                "/admin/clients",
                "/admin/dialing",
                "/admin/system",
                "/admin/calls",
                "/admin/calls/export",
                client,
                client + "/calls",
                client + "/calls/" + call,
                client + "/call-stats",
                client + "/call-stats/series",
                "/admin/call-stats",
                "/admin/call-stats/series",
                "/admin/dashboard",
                "/admin/calls/live",
                "/admin/activity",
                "/admin/policy-refusals")) {
            admin.get(path).expect(200);
        }
        for (String path : List.of("/secure/live", "/secure/calls/%s/live".formatted(call))) {
            LiveReader.open(ann.api(), path).close();
        }
        LiveReader.open(admin, "/admin/live").close();
        LiveReader.open(admin, client + "/calls/%s/live".formatted(call)).close();
        admin.put("/admin/dialing", Json.object().put("stopped", false)).expect(200);
        ann.api()
                .put("/secure/calls/" + call, Json.parse("{\"callDetails\": {\"agentNotes\": \"y\"}}"))
                .expect(200);
        ann.api().get("/secure/calls/export").expect(200);
        admin.get(client + "/calls/export?format=jsonl").expect(200);
        ann.api().delete("/secure/people/+12125550194").expect(200);
        admin.delete("/admin/people/+12125550194").expect(200);
        for (Api as : List.of(ann.api(), admin)) {
            var list = as == admin ? "/admin/do-not-call" : "/secure/do-not-call";
            as.post(list, Json.object().put("phone", "+12125550193")).expect(201);
            as.get(list).expect(200);
            as.delete(list + "/+12125550193").expect(200);
            var path = list + "/import";
            var file = "phone\n+12125550192\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            as.sendRaw("POST", path, "text/csv", file).expect(200);
        }
        everyOperationOfWebhooks(ann, admin, client);
        admin.put(client, Json.parse("{\"limits\": {\"callsPerDay\": 5}}")).expect(200);
        admin.put(client + "/calls/" + call, Json.parse("{\"callDetails\": {\"agentNotes\": \"x\"}}"))
                .expect(200);
        admin.post(client + "/make-call", Json.object().put("phone", Api.busyPhone()))
                .expect(200);
        recordings(ann, admin);
        admin.post(client + "/reset-secret", null).expect(200);
        admin.delete(client).expect(200);
        for (String hook :
                List.of("voice", "status", "amd", "recording", "stream-status", "whisper", "transfer-ended")) {
            api.send("POST", "/twilio/" + hook, null).expect(403);
        }
        api.get("/twilio/media").expect(403);
        api.send("POST", "/elevenlabs/post-call", null).expect(401);

        assertThat(Api.CONTRACT.untried()).isEmpty();
        var succeeded = new TreeSet<String>();
        for (String answer : Api.CONTRACT.covered()) {
            if (answer.matches(".* (2..|302)")) {
                succeeded.add(answer.substring(0, answer.indexOf(' ')));
            }
        }
        var all = Api.CONTRACT.operationIds();
        all.removeIf(id -> id.startsWith("twilio") || id.startsWith("elevenLabs"));
        assertThat(succeeded).containsAll(all);
    }

    private void recordings(Api.Customer ann, Api admin) {
        var client = "/admin/clients/" + ann.id();
        // An agent that goes on talking, so that the call is over when the test says so.
        admin.put(client, Json.parse("{\"recording\": {\"mode\": \"on\"}, \"agentId\": \"agent_long\"}"))
                .expect(200);
        var carrier = new TwilioCarrier(
                server.config().twilio(), server.config().http().publicUrl());
        for (Api as : List.of(ann.api(), admin)) {
            var made = ann.api().makeCall(Api.phone("19")).expect(200);
            var call = made.text("callId");
            var path = (as == admin ? client : "/secure") + "/calls/" + call + "/recording";
            ann.api()
                    .post("/secure/calls/%s/recording/consent".formatted(call), null)
                    .expect(200);
            await().atMost(PATIENCE).until(() -> as.get(path).status() == 409);
            carrier.end(made.text("callSid"));
            await().atMost(PATIENCE).until(() -> as.get(path).status() == 200);
            as.get(path + "/peaks").expect(200);
            as.header("Range", "bytes=0-3").get(path).expect(206);
            as.header("Range", "bytes=9999999-").get(path).expect(416);
            as.delete(path).expect(200);
            as.get(path).expect(404);
        }
    }

    private static void everyOperationOfWebhooks(Api.Customer ann, Api admin, String client) {
        var made = ann.api().post("/secure/webhooks", Json.object().put("url", "http://127.0.0.2:9009/"));
        var hook = "/secure/webhooks/" + made.expect(201).text("webhook.webhookId");
        var event = await().until(
                        () -> ann.api().get("/secure/events?limit=1").expect(200),
                        page -> !page.at("events").isEmpty())
                .text("events.0.id");
        ann.api().get("/secure/webhooks").expect(200);
        ann.api().get(hook).expect(200);
        ann.api().put(hook, Json.object().put("description", "x")).expect(200);
        ann.api().post(hook + "/rotate-secret", null).expect(200);
        ann.api().post(hook + "/test", null).expect(200);
        admin.get(client + "/webhooks").expect(200);
        for (Api as : java.util.List.of(ann.api(), admin)) {
            var path = as == admin ? client + hook.substring("/secure".length()) : hook;
            as.post(path + "/replay", Json.object().put("since", "2026-01-01")).expect(200);
            as.get(path + "/deliveries").expect(200);
            as.post("%s/deliveries/%s/replay".formatted(path, event), null).expect(200);
        }
        ann.api().delete(hook).expect(200);
    }

    @Test
    void theServedContractIsTheOneTestsHoldTheServerTo() throws Exception {
        try (var file = EveryOperationTest.class.getResourceAsStream("/openapi.yaml")) {
            assertThat(file).isNotNull();
            assertThat(server.api().get("/openapi.yaml").expect(200).body())
                    .isEqualTo(new String(file.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    @Test
    void everyAnswerNamesItsRequestAndIsKeptByNobody() {
        var ids = new TreeSet<String>();
        for (String path : List.of("/healthz", "/nothing", "/secure/calls", "/admin/dashboard", "/metrics", "/docs")) {
            var reply = server.api().get(path);
            ids.add(reply.header("X-Request-Id"));
            assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(reply.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(reply.header("Content-Security-Policy")).contains("default-src", "frame-ancestors 'none'");
            assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
            assertThat(reply.header("Server")).isEmpty();
        }
        assertThat(ids).hasSize(6).allMatch(id -> id.matches("[0-9a-z]{17}"));
    }
}
