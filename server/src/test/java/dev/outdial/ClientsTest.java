package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/admin/clients` and `/secure/client`.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class ClientsTest {
    private static final String EXISTS = "{\"error\": \"Client already exists with this ID or email\"}";
    private static final String NOT_FOUND = "{\"error\": \"Client not found\"}";

    private final Api api;
    private final Api admin;

    ClientsTest(TestDatabases database) {
        api = TestServer.shared(database).api();
        admin = api.admin();
    }

    private static ObjectNode meta(ObjectNode fields) {
        return (ObjectNode) fields.path("clientMeta");
    }

    private JsonNode shown(String id) {
        return admin.get("/admin/clients/" + id).expect(200).at("client");
    }

    @Test
    void aNewClientHasAllItsFieldsAndItsSecretOnce() {
        var fields = Api.clientFields();
        fields.putObject("dynamicVariables")
                .put("discount", 15)
                .put("vip", true)
                .put("season", "winter");
        fields.putObject("limits").put("callsPerDay", 7).put("spendPerDay", "25.50");
        fields.putObject("policy").putArray("allowedRegions").add("US").add("CA");
        fields.put("machineDetection", "DetectMessageEnd").put("status", "Inactive");
        var reply = admin.post("/admin/clients", fields).expect(201);
        assertThat(reply.text("message")).isEqualTo("Client created successfully");
        assertThat(reply.header("Location")).isEqualTo("/admin/clients/" + reply.text("client.clientId"));
        var client = (ObjectNode) reply.at("client").deepCopy();
        assertThat(client.remove("clientSecret")).isEqualTo(fields.path("clientSecret"));
        for (String name :
                List.of("clientId", "status", "agentId", "twilioPhoneNumber", "dynamicVariables", "machineDetection")) {
            assertThat(client.path(name)).as(name).isEqualTo(fields.path(name));
        }
        assertThat(client.path("limits").path("callsPerDay").asInt()).isEqualTo(7);
        assertThat(client.path("limits").path("spendPerDay").asString()).isEqualTo("25.50");
        assertThat(client.path("limits").path("ringTimeoutSeconds").asInt()).isEqualTo(30);
        assertThat(shown(client.path("clientId").asString())).isEqualTo(client);
    }

    @Test
    void idAndSecretAreMadeWhereNoneIsGiven() {
        var fields = Api.clientFields();
        fields.remove(List.of("clientId", "clientSecret"));
        var made = admin.post("/admin/clients", fields).expect(201);
        assertThat(made.text("client.clientSecret")).hasSizeGreaterThanOrEqualTo(32);
        api.login(made.text("client.clientId"), made.text("client.clientSecret"))
                .get("/secure/client")
                .expect(200);
    }

    @Test
    void aSecretIsNeverShownAgain() {
        var ann = api.customer();
        for (Api.Reply reply : List.of(
                admin.get("/admin/clients/" + ann.id()),
                admin.get("/admin/clients?limit=200"),
                admin.put("/admin/clients/" + ann.id(), Json.object().put("status", "Active")),
                ann.api().get("/secure/client"),
                admin.get("/admin/activity?limit=200"),
                admin.get("/admin/dashboard"),
                api.tryLogin(ann.id(), ann.secret()))) {
            assertThat(reply.expect(200).body()).doesNotContain(ann.secret(), "clientSecret", "secretHash", "pbkdf2");
        }
    }

    @Test
    void requiredFieldsAreAskedFor() {
        var missing = "{\"error\": \"Missing required fields\", \"requiredFields\": [\"agentId\","
                + " \"twilioPhoneNumber\", \"clientMeta.fullName\", \"clientMeta.email\", \"clientMeta.phone\"]}";
        admin.post("/admin/clients", Json.object()).expect(400, missing);
        for (String name : List.of("agentId", "twilioPhoneNumber", "clientMeta")) {
            var without = Api.clientFields();
            without.remove(name);
            admin.post("/admin/clients", without).expect(400, missing);
            admin.post("/admin/clients", Api.clientFields().putNull(name)).expect(400, missing);
        }
        for (String name : List.of("fullName", "email", "phone")) {
            var without = Api.clientFields();
            meta(without).remove(name);
            admin.post("/admin/clients", without).expect(400, missing);
            var empty = Api.clientFields();
            meta(empty).put(name, " ");
            assertThat(admin.post("/admin/clients", empty).expect(400).error())
                    .isEqualTo("Invalid value for clientMeta." + name);
        }
    }

    @Test
    void whatIsNotTheirsToSetIsRefused() {
        var ann = api.customer();
        for (String name : List.of("createdAt", "updatedAt", "secretHash", "tokensValidFrom", "_id", "__proto__")) {
            var error = "{\"error\": \"Unknown field: %s\"}".formatted(name);
            admin.post("/admin/clients", Api.clientFields().put(name, "x")).expect(400, error);
            admin.put("/admin/clients/" + ann.id(), Json.object().put(name, "x"))
                    .expect(400, error);
        }
        for (String name : List.of("clientId", "clientSecret")) {
            admin.put("/admin/clients/" + ann.id(), Json.object().put(name, "another-value-1"))
                    .expect(400, "{\"error\": \"Unknown field: %s\"}".formatted(name));
        }
        for (String name : List.of(
                "status",
                "agentId",
                "twilioPhoneNumber",
                "limits",
                "policy",
                "machineDetection",
                "clientId",
                "clientSecret")) {
            ann.api()
                    .put("/secure/client", Json.object().put(name, "x"))
                    .expect(400, "{\"error\": \"Unknown field: %s\"}".formatted(name));
        }
        ann.api()
                .put("/secure/client", Json.parse("{\"clientMeta\": {\"role\": \"admin\"}}"))
                .expect(400, "{\"error\": \"Unknown field: clientMeta.role\"}");
        admin.put("/admin/clients/" + ann.id(), Json.parse("{\"limits\": {\"callsPerYear\": 1}}"))
                .expect(400, "{\"error\": \"Unknown field: limits.callsPerYear\"}");
    }

    @Test
    void wrongValuesAreRefusedByName() {
        var ann = api.customer();
        for (String[] wrong : new String[][] {
            {"status", "\"active\""},
            {"status", "true"},
            {"agentId", "\"\""},
            {"agentId", "\"agent/../x\""},
            {"agentId", "5"},
            {"agentId", "null"},
            {"twilioPhoneNumber", "\"3105550100\""},
            {"twilioPhoneNumber", "{}"},
            {"clientMeta", "[]"},
            {"dynamicVariables", "[]"},
            {"dynamicVariables", "{\"system__time\": \"x\"}"},
            {"dynamicVariables", "{\"a\": {\"b\": 1}}"},
            {"dynamicVariables", "{\"a\": null}"},
            {"dynamicVariables", "{\"a\": [1]}"},
            {"dynamicVariables", "{\"with space\": 1}"},
            {"dynamicVariables", "{\"\": 1}"},
            {"dynamicVariables", "{\"a\": \"" + "x".repeat(2001) + "\"}"},
            {"limits", "5"},
            {"policy", "\"all\""},
            {"machineDetection", "\"Yes\""}
        }) {
            var body = Json.parse("{\"%s\": %s}".formatted(wrong[0], wrong[1]));
            assertThat(admin.put("/admin/clients/" + ann.id(), body).expect(400).error())
                    .as(body.toString())
                    .isEqualTo("Invalid value for " + wrong[0]);
        }
        for (String limit : List.of(
                "callsPerSecond",
                "concurrentCalls",
                "callsPerDay",
                "callsPerNumber",
                "callsPerNumberPerDay",
                "maxCallSeconds",
                "ringTimeoutSeconds")) {
            for (String value : List.of("-1", "1.5", "\"5\"", "1e30", "true", "2147483648", "[]")) {
                var body = Json.parse("{\"limits\": {\"%s\": %s}}".formatted(limit, value));
                assertThat(admin.put("/admin/clients/" + ann.id(), body)
                                .expect(400)
                                .error())
                        .isEqualTo("Invalid value for limits." + limit);
            }
        }
        for (String value : List.of("25", "\"-1\"", "\"1e3\"", "\"\"", "\"25,00\"", "\"0.0000001\"")) {
            var body = Json.parse("{\"limits\": {\"spendPerDay\": %s}}".formatted(value));
            admin.put("/admin/clients/" + ann.id(), body).expect(400);
        }
        for (String value : List.of("[\"us\"]", "[\"XX\"]", "[1]", "\"US\"", "[\"USA\"]", "[null]")) {
            var body = Json.parse("{\"policy\": {\"allowedRegions\": %s}}".formatted(value));
            admin.put("/admin/clients/" + ann.id(), body).expect(400);
        }
        for (String email :
                List.of("", "no-at", "a@", "@b", "a b@c", "a@b@c", "x".repeat(250) + "@b.de", "a\u0000@b")) {
            var body = Json.object();
            body.putObject("clientMeta").put("email", email);
            admin.put("/admin/clients/" + ann.id(), body).expect(400);
        }
        for (String id : List.of("ab", "-ab", "_ab", "a b c", "a/b", "x".repeat(65), "äöü", "a.b", "..")) {
            admin.post("/admin/clients", Api.clientFields().put("clientId", id)).expect(400);
        }
        for (String secret : List.of("", "fifteen letters", "x".repeat(257))) {
            admin.post("/admin/clients", Api.clientFields().put("clientSecret", secret))
                    .expect(400);
        }
    }

    @Test
    void anIdOrAnEmailInAnyCaseIsTakenOnce() {
        var fields = Api.clientFields();
        admin.post("/admin/clients", fields).expect(201);
        admin.post("/admin/clients", Api.clientFields().set("clientId", fields.path("clientId")))
                .expect(409, EXISTS);
        var sameEmail = Api.clientFields();
        meta(sameEmail).put("email", meta(fields).path("email").asString().toUpperCase(Locale.ROOT));
        admin.post("/admin/clients", sameEmail).expect(409, EXISTS);

        var bob = api.customer();
        var change = Json.object();
        change.putObject("clientMeta").set("email", meta(sameEmail).path("email"));
        admin.put("/admin/clients/" + bob.id(), change).expect(409, EXISTS);
        bob.api().put("/secure/client", change).expect(409, EXISTS);
        assertThat(shown(bob.id()).path("clientMeta").path("email"))
                .isNotEqualTo(meta(sameEmail).path("email"));

        // One's own address in another case is no clash.
        var own = Json.object();
        own.putObject("clientMeta")
                .put(
                        "email",
                        shown(bob.id())
                                .path("clientMeta")
                                .path("email")
                                .asString()
                                .toUpperCase(Locale.ROOT));
        bob.api().put("/secure/client", own).expect(200);
    }

    @Test
    void ofManyCreationsAtOnceOneWins() throws Exception {
        var fields = Api.clientFields();
        var emails = Api.clientFields();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sameId = IntStream.range(0, 12)
                    .<Callable<Integer>>mapToObj(_ -> () -> {
                        var body = Api.clientFields();
                        body.set("clientId", fields.path("clientId"));
                        return admin.post("/admin/clients", body).status();
                    })
                    .toList();
            assertThat(statuses(threads.invokeAll(sameId)))
                    .containsOnly(201, 409)
                    .containsOnlyOnce(201);
            var sameEmail = IntStream.range(0, 12)
                    .<Callable<Integer>>mapToObj(_ -> () -> {
                        var body = Api.clientFields();
                        meta(body).set("email", meta(emails).path("email"));
                        return admin.post("/admin/clients", body).status();
                    })
                    .toList();
            assertThat(statuses(threads.invokeAll(sameEmail)))
                    .containsOnly(201, 409)
                    .containsOnlyOnce(201);

            // Existing clients that all want one address.
            var customers = IntStream.range(0, 8).mapToObj(_ -> api.customer()).toList();
            var wanted = Api.clientFields();
            var moves = customers.stream()
                    .<Callable<Integer>>map(each -> () -> {
                        var body = Json.object();
                        body.putObject("clientMeta").set("email", meta(wanted).path("email"));
                        return each.api().put("/secure/client", body).status();
                    })
                    .toList();
            assertThat(statuses(threads.invokeAll(moves)))
                    .containsOnly(200, 409)
                    .containsOnlyOnce(200);
        }
    }

    private static List<Integer> statuses(List<Future<Integer>> futures) throws Exception {
        var statuses = new ArrayList<Integer>();
        for (Future<Integer> future : futures) {
            statuses.add(future.get());
        }
        return statuses;
    }

    @Test
    void anUpdateChangesWhatItNamesAndLeavesTheRest() {
        var fields = Api.clientFields();
        fields.putObject("dynamicVariables").put("a", 1).put("b", 2);
        fields.putObject("limits").put("callsPerDay", 7).put("callsPerSecond", 3);
        meta(fields).put("city", "Austin").put("notes", "old");
        var ann = api.customer(fields);
        var before = shown(ann.id());

        var reply = admin.put("/admin/clients/" + ann.id(), Json.parse("""
                                {"clientMeta": {"city": "Boston", "notes": null}, "limits": {"callsPerDay": null}}
                                """)).expect(200);
        assertThat(reply.text("message")).isEqualTo("Client updated successfully");
        var after = shown(ann.id());
        assertThat(reply.at("client")).isEqualTo(after);
        var wanted = (ObjectNode) before.deepCopy();
        meta(wanted).put("city", "Boston").putNull("notes");
        ((ObjectNode) wanted.path("limits")).put("callsPerDay", 100_000);
        wanted.set("updatedAt", after.path("updatedAt"));
        assertThat(after).isEqualTo(wanted);
        assertThat(after.path("updatedAt").asString())
                .isGreaterThanOrEqualTo(before.path("updatedAt").asString());

        // Variables are replaced as a whole, limits and policy go back to the defaults with null.
        ann.api()
                .put("/secure/client", Json.parse("{\"dynamicVariables\": {\"c\": true}}"))
                .expect(200);
        assertThat(shown(ann.id()).path("dynamicVariables")).isEqualTo(Json.parse("{\"c\": true}"));
        admin.put("/admin/clients/" + ann.id(), Json.parse("{\"limits\": null, \"policy\": null}"));
        assertThat(shown(ann.id()).path("limits").path("callsPerSecond").asInt())
                .isEqualTo(10_000);
        ann.api().put("/secure/client", Json.object()).expect(200);
        admin.put("/admin/clients/nobody-at-all", Json.object()).expect(404, NOT_FOUND);
    }

    @Test
    void aDeletedClientKeepsItsHistoryAndItsId() {
        var fields = Api.clientFields();
        var ann = api.customer(fields);
        var call = ann.api().callToItsEnd(Api.busyPhone());
        var callId = call.path("callId").asString();
        admin.delete("/admin/clients/" + ann.id()).expect(200, "{\"message\": \"Client deleted successfully\"}");
        admin.delete("/admin/clients/" + ann.id()).expect(404, NOT_FOUND);
        admin.get("/admin/clients/" + ann.id()).expect(404, NOT_FOUND);
        admin.post("/admin/clients/%s/reset-secret".formatted(ann.id()), null).expect(404, NOT_FOUND);
        admin.post(
                        "/admin/clients/%s/make-call".formatted(ann.id()),
                        Json.object().put("phone", Api.busyPhone()))
                .expect(404, NOT_FOUND);

        var calls = "/admin/clients/%s/calls".formatted(ann.id());
        assertThat(admin.get(calls).expect(200).at("total").asInt()).isEqualTo(1);
        assertThat(admin.get(calls + "/" + callId).expect(200).text("callId")).isEqualTo(callId);
        assertThat(admin.get("/admin/clients/%s/call-stats".formatted(ann.id()))
                        .expect(200)
                        .at("stats.totalCalls")
                        .asInt())
                .isEqualTo(1);

        // The id is never given away, the address is free again.
        admin.post("/admin/clients", Api.clientFields().set("clientId", fields.path("clientId")))
                .expect(409, EXISTS);
        var heir = Api.clientFields();
        meta(heir).set("email", meta(fields).path("email"));
        admin.post("/admin/clients", heir).expect(201);
    }

    @Test
    void clientsAreListedNewestFirstAndFoundByTheBeginningOfTheirNames() {
        var mark = "z" + Api.phone().substring(3);
        for (int i = 0; i < 5; i++) {
            var fields = Api.clientFields().put("clientId", mark + "-" + i);
            meta(fields).put("fullName", "Zoë%_" + mark + " Ångström").put("businessName", "Büro " + mark);
            admin.post("/admin/clients", fields).expect(201);
        }
        admin.put("/admin/clients/%s-3".formatted(mark), Json.object().put("status", "Suspended"))
                .expect(200);

        assertThat(ids(admin.get("/admin/clients?search=" + mark)))
                .containsExactlyInAnyOrder(mark + "-0", mark + "-1", mark + "-2", mark + "-3", mark + "-4");
        assertThat(ids(admin.get("/admin/clients?search=" + mark.toUpperCase(Locale.ROOT) + "-2")))
                .containsExactly(mark + "-2");
        assertThat(ids(admin.get("/admin/clients?search=ZO%C3%8B%25_" + mark))).hasSize(5);
        assertThat(ids(admin.get("/admin/clients?search=b%C3%BCro%20" + mark))).hasSize(5);
        assertThat(ids(admin.get("/admin/clients?search=%25" + mark))).isEmpty();
        assertThat(ids(admin.get("/admin/clients?search=_" + mark.substring(1))))
                .isEmpty();
        assertThat(ids(admin.get("/admin/clients?search=%27%20OR%201%3D1"))).isEmpty();
        assertThat(ids(admin.get("/admin/clients?search=%5C" + mark))).isEmpty();
        assertThat(ids(admin.get("/admin/clients?status=Suspended&search=" + mark)))
                .containsExactly(mark + "-3");

        var all = ids(admin.get("/admin/clients?limit=200&search=" + mark));
        var paged = new ArrayList<String>();
        for (int offset = 0; offset < 6; offset += 2) {
            var page = admin.get("/admin/clients?limit=2&offset=%d&search=%s".formatted(offset, mark))
                    .expect(200);
            assertThat(page.at("total").asInt()).isEqualTo(5);
            paged.addAll(ids(page));
        }
        assertThat(paged).isEqualTo(all);
        assertThat(admin.get("/admin/clients").expect(200).at("count").asInt()).isLessThanOrEqualTo(10);
        assertThat(ids(admin.get("/admin/clients?offset=1000000"))).isEmpty();
        for (String bad : List.of(
                "limit=0",
                "limit=201",
                "limit=-1",
                "limit=x",
                "limit=",
                "limit=1&limit=2",
                "offset=-1",
                "offset=1.5",
                "status=active",
                "status=",
                "limit=%D9%A1",
                "limit=+5",
                "offset=99999999999999999999")) {
            admin.get("/admin/clients?" + bad).expect(400);
        }
    }

    private static List<String> ids(Api.Reply list) {
        return list.expect(200)
                .at("clients")
                .valueStream()
                .map(each -> each.path("clientId").asString())
                .toList();
    }

    @Test
    void anyTextOfAProfileTravelsUnchanged() {
        var fields = Api.clientFields();
        meta(fields)
                .put("fullName", "Zoë \"<&>\" O'Neil\u2028👩‍👩‍👧 Ångström")
                .put("businessName", "𝒜cme & Söhne </Parameter>\t\r\n")
                .put("city", "東京")
                .put("jobTitle", "مدير")
                .put("notes", "'; DROP TABLE client; --");
        var ann = api.customer(fields);
        assertThat(shown(ann.id()).path("clientMeta")).isEqualTo(meta(fields));
        assertThat(ann.api().get("/secure/client").at("client")).isEqualTo(shown(ann.id()));
        for (String broken : List.of("a\\u0000b", "a\\u0007b", "\\ud800", "\\udc00x", "\\udc00\\ud800", "x\\u007f")) {
            var body = "{\"clientMeta\": {\"city\": \"%s\"}}".formatted(broken).getBytes(StandardCharsets.US_ASCII);
            ann.api().sendRaw("PUT", "/secure/client", "application/json", body).expect(400);
        }
    }
}
