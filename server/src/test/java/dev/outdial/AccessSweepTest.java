package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.http.ApiContract.Endpoint;
import dev.outdial.http.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Every operation of `openapi.yaml`, with every kind of stranger at the door: nobody reads or changes what is not
/// theirs.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class AccessSweepTest {
    private final TestServer server;
    private final Api api;

    AccessSweepTest(TestDatabases database) {
        server = TestServer.shared(database);
        api = server.api();
    }

    /// A client, one of its calls, and words that only its data hold.
    private record Victim(
            Api.Customer customer, String callId, String callSid, String requestId, List<String> traces) {}

    private Victim victim(String name) {
        var fields = Api.clientFields();
        ((ObjectNode) fields.path("clientMeta"))
                .put("fullName", "Canary " + name)
                .put("notes", "notes of " + name);
        fields.putObject("dynamicVariables").put("canary", "variable of " + name);
        var customer = api.customer(fields);
        var phone = Api.busyPhone();
        var body = Json.object().put("phone", phone);
        body.putObject("metadata").put("canary", "metadata of " + name);
        var made = customer.api().post("/secure/make-call", body).expect(200);
        customer.api().awaitEnd(made.text("callId"));
        return new Victim(
                customer,
                made.text("callId"),
                made.text("callSid"),
                made.text("requestId"),
                List.of("Canary " + name, "notes of " + name, "variable of " + name, "metadata of " + name, phone));
    }

    private static List<Endpoint> guarded(String scheme) {
        return Api.CONTRACT.endpoints().stream()
                .filter(endpoint -> endpoint.security().contains(scheme))
                .toList();
    }

    private static @Nullable JsonNode body(Endpoint endpoint) {
        return switch (endpoint.id()) {
            case "addDoNotCall", "adminAddDoNotCall" -> Json.object().put("phone", "+12125550191");
            case "makeCall", "adminMakeCall" -> Json.object().put("phone", Api.busyPhone());
            case "updateOwnClient" -> Json.parse("{\"clientMeta\": {\"city\": \"Stolen\"}}");
            case "adminCreateClient" -> Api.clientFields();
            case "adminUpdateClient" -> Json.parse("{\"status\": \"Active\"}");
            case "updateCall", "adminUpdateCall" -> Json.parse("{\"callDetails\": {\"callSummary\": \"Stolen\"}}");
            default -> null;
        };
    }

    private static final byte[] FILE = "+12125550191".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private static Api.Reply ask(Api as, Endpoint endpoint, String clientId, String callId) {
        var path = endpoint.path()
                .replace("{clientId}", clientId)
                .replace("{callId}", callId)
                .replace("{webhookId}", "wh_0")
                .replace("{eventId}", "evt_0")
                .replace("{phone}", "+12125550190");
        assertThat(path).as("a parameter this sweep knows nothing of").doesNotContain("{");
        if (path.endsWith("/import")) {
            return as.sendRaw(endpoint.method(), path, "text/csv", FILE);
        }
        return as.send(endpoint.method(), path, body(endpoint));
    }

    @Test
    void withoutTheRightTokenNothingOpens() {
        var ann = victim("ann");
        var bob = api.customer();
        var deleted = api.customer();
        api.admin().delete("/admin/clients/" + deleted.id()).expect(200);
        var reset = api.customer();
        api.admin()
                .post("/admin/clients/%s/reset-secret".formatted(reset.id()), null)
                .expect(200);
        int posts = server.simulator().ledger().posts().size();
        var before = ann.customer.api().get("/secure/calls/" + ann.callId).body();
        var tried = new ArrayList<String>();

        for (Endpoint endpoint : guarded("clientToken")) {
            for (Api stranger : List.of(api, api.admin(), reset.api(), api.with("x"), api.with("a.b.c"))) {
                var reply = ask(stranger, endpoint, ann.customer.id(), ann.callId);
                assertThat(reply.status()).as(endpoint.id()).isEqualTo(401);
                assertThat(reply.body()).doesNotContain(ann.traces);
            }
            // Someone deleted is told so when placing a call, and is nobody elsewhere.
            var gone = ask(deleted.api(), endpoint, ann.customer.id(), ann.callId);
            assertThat(gone.status()).as(endpoint.id()).isEqualTo(endpoint.id().equals("makeCall") ? 404 : 401);
            tried.add(endpoint.id());
        }
        for (Endpoint endpoint : guarded("adminToken")) {
            for (Api stranger :
                    List.of(api, ann.customer.api(), bob.api(), deleted.api(), reset.api(), api.with("x"))) {
                for (String clientId : List.of(ann.customer.id(), bob.id(), "nobody-here", deleted.id())) {
                    var reply = ask(stranger, endpoint, clientId, ann.callId);
                    assertThat(reply.status()).as(endpoint.id()).isEqualTo(401);
                    assertThat(reply.body()).doesNotContain(ann.traces);
                }
            }
            tried.add(endpoint.id());
        }
        assertThat(tried).hasSizeGreaterThan(15).doesNotHaveDuplicates();
        assertThat(server.simulator().ledger().posts()).hasSize(posts);
        assertThat(ann.customer.api().get("/secure/calls/" + ann.callId).body()).isEqualTo(before);
    }

    @Test
    void whatBelongsToAnotherClientDoesNotExist() {
        var ann = victim("ann");
        var bob = victim("bob");
        var deleted = victim("carl");
        api.admin().delete("/admin/clients/" + deleted.customer.id()).expect(200);
        var strangers = List.of(
                bob.callId,
                bob.callSid,
                bob.requestId,
                deleted.callId,
                deleted.callSid,
                deleted.requestId,
                "call_0",
                "CA00000000000000000000000000000000",
                "0",
                "..",
                "%2E%2E",
                "%2e%2e%2f" + bob.callId);
        for (Endpoint endpoint : Api.CONTRACT.endpoints()) {
            if (!endpoint.path().contains("{callId}")) {
                continue;
            }
            var as = endpoint.security().contains("adminToken") ? api.admin() : ann.customer.api();
            for (String callId : strangers) {
                if (callId.equals("..") || callId.equals("%2E%2E")) {
                    continue; // another path by RFC 3986, tried below
                }
                var reply = ask(as, endpoint, ann.customer.id(), callId);
                reply.expect(404, "{\"error\": \"Call not found\"}");
                assertThat(reply.body()).doesNotContain(bob.traces).doesNotContain(deleted.traces);
            }
        }
        for (Endpoint endpoint : guarded("adminToken")) {
            if (!endpoint.path().contains("{clientId}")) {
                continue;
            }
            for (String clientId : List.of("nobody-here", "0", "x".repeat(200), "%27%20OR%201=1", "%F0%9F%93%9E")) {
                ask(api.admin(), endpoint, clientId, ann.callId).expect(404, "{\"error\": \"Client not found\"}");
            }
        }
        for (String path : List.of("/secure/calls/../client", "/secure/calls/%2E%2E/client", "/secure/./calls")) {
            var status =
                    Raw.send(api.base(), "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(path));
            assertThat(status).matches("(?s)HTTP/1.1 (401|404) .*");
        }
    }

    @Test
    void listsHoldOnlyOnesOwn() {
        var ann = victim("ann");
        var bob = victim("bob");
        for (Endpoint endpoint : guarded("clientToken")) {
            // What a live stream holds is LiveTest's matter: it has no end. Webhooks one by one: WebhooksTest.
            if (endpoint.method().equals("GET")
                    && !endpoint.path().endsWith("/live")
                    && !endpoint.path().contains("{webhookId}")) {
                var reply = ask(ann.customer.api(), endpoint, "", ann.callId);
                reply.expect(endpoint.path().contains("/recording") ? 404 : 200); // a busy call has none
                assertThat(reply.body()).doesNotContain(bob.traces).doesNotContain(bob.callId);
            }
        }
        for (String query : List.of(
                "clientId=" + bob.customer.id(),
                "client_id=" + bob.customer.id(),
                "phone=" + bob.traces.getLast().replace("+", "%2B"))) {
            var page = ann.customer.api().get("/secure/calls?" + query).expect(200);
            assertThat(page.body()).doesNotContain(bob.callId).doesNotContain(bob.traces.subList(0, 4));
        }
    }

    @Test
    void webhooksOpenToNobodyWithoutASignature() {
        var ann = victim("ann");
        for (Endpoint endpoint : Api.CONTRACT.endpoints()) {
            if (!endpoint.path().startsWith("/twilio") && !endpoint.path().startsWith("/elevenlabs")) {
                continue;
            }
            var wanted = endpoint.path().startsWith("/twilio") ? 403 : 401;
            var path = endpoint.path() + "?callId=" + ann.callId;
            var form = "CallSid=%s&AccountSid=%s&CallStatus=completed"
                    .formatted(ann.callSid, server.config().twilio().accountSid())
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            for (Api stranger : List.of(
                    api,
                    api.admin(),
                    api.header("X-Twilio-Signature", "").header("ElevenLabs-Signature", ""),
                    api.header("X-Twilio-Signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")
                            .header("ElevenLabs-Signature", "t=0,v0=00"))) {
                var reply = stranger.sendRaw(endpoint.method(), path, "application/x-www-form-urlencoded", form);
                assertThat(reply.status()).as(endpoint.id()).isEqualTo(wanted);
                assertThat(reply.body()).doesNotContain(ann.traces);
            }
        }
    }
}
