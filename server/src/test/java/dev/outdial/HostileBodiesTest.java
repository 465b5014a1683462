package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Bodies and requests that are not what they should be: always an answer of the contract, never 5xx, never a call.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class HostileBodiesTest {
    private static final String JSON = "application/json";
    private static final String NO_OBJECT = "{\"error\": \"Request body must be a JSON object\"}";

    private final TestServer server;
    private final Api api;

    HostileBodiesTest(TestDatabases database) {
        server = TestServer.shared(database);
        api = server.api();
    }

    /// Every endpoint that reads JSON.
    private static Map<String, String> endpoints(Api.Customer customer, String callId) {
        var endpoints = new LinkedHashMap<String, String>();
        endpoints.put("/auth/login", "POST");
        endpoints.put("/auth/admin/login", "POST");
        endpoints.put("/secure/make-call", "POST");
        endpoints.put("/secure/client", "PUT");
        endpoints.put("/admin/clients", "POST");
        endpoints.put("/admin/clients/" + customer.id(), "PUT");
        endpoints.put("/admin/clients/%s/make-call".formatted(customer.id()), "POST");
        endpoints.put("/admin/clients/%s/calls/%s".formatted(customer.id(), callId), "PUT");
        return endpoints;
    }

    private Api as(Api.Customer customer, String path) {
        return path.startsWith("/admin") ? api.admin() : path.startsWith("/secure") ? customer.api() : api;
    }

    private static List<byte[]> noObjects() {
        var bodies = new ArrayList<byte[]>();
        for (String text : new String[] {
            "",
            " ",
            "null",
            "true",
            "5",
            "\"{}\"",
            "[]",
            "[{}]",
            "{",
            "}",
            "{}}",
            "{} {}",
            "{}x",
            "{'phone': 1}",
            "{phone: 1}",
            "{\"phone\": NaN}",
            "{\"phone\": Infinity}",
            "{\"phone\": 01}",
            "{\"phone\": +1}",
            "{\"phone\": .5}",
            "{\"phone\": 1.}",
            "{\"phone\": 0x1}",
            "{\"phone\": \"a\nb\"}",
            "{\"phone\": \"\\x41\"}",
            "{\"phone\": \"\\u12\"}",
            "{\"phone\": 1,}",
            "{,}",
            "{\"phone\" 1}",
            "{\"phone\":}",
            "/* c */{}",
            "{} // c",
            "{\"phone\": undefined}",
            "\u0000",
            "{\u0000}",
            "phone=%2B12125551234",
            "<phone/>",
            "{\"a\":".repeat(100) + "1" + "}".repeat(100),
            "[".repeat(60_000),
            "{\"a\":".repeat(10_000),
            "{\"phone\": " + "9".repeat(2_000) + "}",
            "{\"" + "n".repeat(2_000) + "\": 1}"
        }) {
            bodies.add(text.getBytes(StandardCharsets.UTF_8));
        }
        bodies.add(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, '{', '}'});
        bodies.add("{}".getBytes(StandardCharsets.UTF_16));
        bodies.add("{}".getBytes(StandardCharsets.UTF_16LE));
        bodies.add(new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'});
        bodies.add(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xC0, (byte) 0x80, '"', '}'});
        bodies.add(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', '}'});
        bodies.add(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xE2, (byte) 0x82});
        bodies.add(new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0});
        return bodies;
    }

    @Test
    void whatIsNoJsonObjectIsRefusedEverywhere() {
        var ann = api.customer();
        var callId = ann.api().callToItsEnd(Api.busyPhone()).path("callId").asString();
        int posts = server.simulator().ledger().posts().size();
        endpoints(ann, callId).forEach((path, method) -> {
            for (byte[] body : noObjects()) {
                as(ann, path).sendRaw(method, path, JSON, body).expect(400, NO_OBJECT);
            }
        });
        assertThat(server.simulator().ledger().posts()).hasSize(posts);
    }

    @Test
    void aBodyCutAnywhereIsNoBody() {
        var ann = api.customer();
        var whole = "{\"phone\": \"%s\", \"metadata\": {\"ä\": [1.5e3, null, \"\\ud83d\\udcde\"]}}"
                .formatted(Api.busyPhone())
                .getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            ann.api()
                    .sendRaw("POST", "/secure/make-call", JSON, Arrays.copyOf(whole, length))
                    .expect(400, NO_OBJECT);
        }
        ann.api().sendRaw("POST", "/secure/make-call", JSON, whole).expect(200);
    }

    @Test
    void aNameThatOccursTwiceIsRefusedAtAnyDepth() {
        var ann = api.customer();
        for (String[] each : new String[][] {
            {"{\"phone\": \"+12125551234\", \"phone\": \"+12125551235\"}", "phone"},
            {"{\"phone\": \"+12125551234\", \"ph\\u006fne\": \"+12125551235\"}", "phone"},
            {"{\"phone\": \"+12125551234\", \"metadata\": {\"a\": {\"b\": 1, \"b\": 1}}}", "b"}
        }) {
            ann.api()
                    .sendRaw("POST", "/secure/make-call", JSON, each[0].getBytes(StandardCharsets.UTF_8))
                    .expect(400, "{\"error\": \"Duplicate field: %s\"}".formatted(each[1]));
        }
        var body = "{\"clientId\": \"a\", \"clientId\": \"b\", \"clientSecret\": \"c\"}";
        api.sendRaw("POST", "/auth/login", JSON, body.getBytes(StandardCharsets.UTF_8))
                .expect(400);
    }

    @Test
    void fieldsOfAnyOtherKindAreRefused() {
        var ann = api.customer();
        int posts = server.simulator().ledger().posts().size();
        var kinds = List.of(
                "5",
                "1.5",
                "true",
                "\"text\"",
                "[]",
                "[1]",
                "{}",
                "{\"$ne\": null}",
                "{\"$gt\": \"\"}",
                "{\"a\": {\"b\": {}}}",
                "1e400",
                "-0",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "\"" + "x".repeat(20_000) + "\"");
        var right = Map.of(
                "firstMessage", List.of("\"text\""),
                "dynamicVariables", List.of("{}"),
                "metadata", List.of("{}", "{\"$ne\": null}", "{\"$gt\": \"\"}", "{\"a\": {\"b\": {}}}"),
                "machineDetection", List.<String>of());
        for (String name : right.keySet()) {
            for (String kind : kinds) {
                if (right.getOrDefault(name, List.of()).contains(kind)) {
                    continue;
                }
                var body = "{\"phone\": \"%s\", \"%s\": %s}".formatted(Api.busyPhone(), name, kind);
                var reply = ann.api()
                        .sendRaw("POST", "/secure/make-call", JSON, body.getBytes(StandardCharsets.UTF_8))
                        .expect(400);
                assertThat(reply.error()).as(body).startsWith("Invalid value for " + name);
            }
        }
        for (String metadata : List.of(
                "{\"a\": \"\\u0000\"}",
                "{\"a\": [\"\\ud800\"]}",
                "{\"\\udc00\": 1}",
                "{\"a\\u0000\": 1}",
                "{\"a\": \"" + "x".repeat(17_000) + "\"}")) {
            var body = "{\"phone\": \"%s\", \"metadata\": %s}".formatted(Api.busyPhone(), metadata);
            ann.api()
                    .sendRaw("POST", "/secure/make-call", JSON, body.getBytes(StandardCharsets.UTF_8))
                    .expect(400);
        }
        for (String unknown : List.of("Phone", "to", "callId", "__proto__", "$where", "", " ", "agentId", "from")) {
            var body = Json.object().put("phone", Api.busyPhone()).put(unknown, "x");
            ann.api()
                    .post("/secure/make-call", body)
                    .expect(400, "{\"error\": \"Unknown field: %s\"}".formatted(unknown));
        }
        assertThat(server.simulator().ledger().posts()).hasSize(posts);
    }

    @Test
    void anyJsonTravelsAsMetadata() {
        var ann = api.customer();
        var body = """
                {"phone": "%s", "metadata": {"": "", "ü😀": ["\\u2028", "\\t", -0.0, 1e-7, 12345678901234567890, null, true,
                 {"$set": {"a.b": []}}], "deep": %s}}""".formatted(Api.busyPhone(), "[".repeat(40) + "]".repeat(40));
        var made = ann.api()
                .sendRaw("POST", "/secure/make-call", JSON, body.getBytes(StandardCharsets.UTF_8))
                .expect(200);
        var known = ann.api().get("/secure/calls/" + made.text("callId")).expect(200);
        assertThat(known.at("metadata")).isEqualTo(Json.parse(body).path("metadata"));
    }

    @Test
    void aBodyBeyond64KilobytesIsNotRead() {
        var ann = api.customer();
        var callId = ann.api().callToItsEnd(Api.busyPhone()).path("callId").asString();
        var tooLarge = "{\"error\": \"Request body is too large\"}";
        endpoints(ann, callId).forEach((path, method) -> {
            as(ann, path).sendRaw(method, path, JSON, new byte[64 * 1024 + 1]).expect(413, tooLarge);
            if (!path.startsWith("/auth")) {
                api.sendRaw(method, path, JSON, new byte[64 * 1024 + 1]).expect(401);
            }
        });
        var phone = Api.busyPhone();
        var padded = "{\"phone\": \"%s\"%s}".formatted(phone, " ".repeat(64 * 1024 - 12 - phone.length() - 1));
        assertThat(padded).hasSize(64 * 1024);
        ann.api()
                .sendRaw("POST", "/secure/make-call", JSON, padded.getBytes(StandardCharsets.UTF_8))
                .expect(200);
        ann.api()
                .sendRaw("POST", "/secure/make-call", JSON, (padded + " ").getBytes(StandardCharsets.UTF_8))
                .expect(413, tooLarge);
    }

    /// Only the head is sent: an answer can only come from somebody who does not wait for the body.
    @Test
    void whoMayNotUploadIsToldBeforeTheUpload() {
        var ann = api.customer();
        var client = "Authorization: Bearer " + ann.api().token() + "\r\n";
        var admin = "Authorization: Bearer " + api.admin().token() + "\r\n";
        var old = "ElevenLabs-Signature: t=1700000000,v0=" + "0".repeat(64) + "\r\n";
        var files = "Host: x\r\nContent-Type: text/csv\r\nContent-Length: 9000000\r\nExpect: 100-continue\r\n";
        for (List<String> each : List.of(
                List.of("/secure/do-not-call/import", "", "401"),
                List.of("/secure/do-not-call/import", admin, "401"),
                List.of("/secure/do-not-call/import", client.replace("Bearer e", "Bearer f"), "401"),
                List.of("/secure/do-not-call/import", client, "100"),
                List.of("/admin/do-not-call/import", client, "401"),
                List.of("/admin/do-not-call/import", admin, "100"),
                List.of("/elevenlabs/post-call", "", "401"),
                List.of("/elevenlabs/post-call", old, "401"))) {
            var head = "POST %s HTTP/1.1\r\n%s%s\r\n".formatted(each.get(0), files, each.get(1));
            assertThat(Raw.firstLine(api.base(), head)).as(each.getFirst()).startsWith("HTTP/1.1 " + each.get(2));
        }
    }

    @Test
    void onlyJsonIsJson() {
        var ann = api.customer();
        var body = "{\"phone\": \"+12125551234\"}".getBytes(StandardCharsets.UTF_8);
        for (String type : List.of(
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/jsonx",
                "multipart/form-data; boundary=x",
                "application/xml",
                "json",
                "application/merge-patch+json")) {
            ann.api()
                    .sendRaw("POST", "/secure/make-call", type, body)
                    .expect(415, "{\"error\": \"Content-Type must be application/json\"}");
        }
        ann.api().sendRaw("POST", "/secure/make-call", null, body).expect(415);
        ann.api()
                .sendRaw("POST", "/secure/make-call", "Application/JSON; Charset=UTF-8", body)
                .expect(200);
    }

    @Test
    void aBodyWhereNoneIsWantedHarmsNothing() {
        var ann = api.customer();
        var path = "/admin/clients/%s/reset-secret".formatted(ann.id());
        api.admin()
                .sendRaw("POST", path, "text/plain", "x".getBytes(StandardCharsets.UTF_8))
                .expect(200);
        api.admin()
                .sendRaw("DELETE", "/admin/clients/" + ann.id(), JSON, "{".getBytes(StandardCharsets.UTF_8))
                .expect(200);
        api.sendRaw("GET", "/healthz", JSON, "{".getBytes(StandardCharsets.UTF_8))
                .expect(200);
    }

    @Test
    void unknownPathsAndMethodsAreToldApart() {
        var ann = api.customer();
        for (String path : List.of(
                "/admin",
                "/secure",
                "/auth",
                "/secure/calls/a/b",
                "/secure/Calls",
                "/api/secure/calls",
                "/admin/clients/x/y/z",
                "/.env",
                "/actuator",
                "/docs/../secure/nothing",
                "/secure/calls;x=1",
                "/favicon.ico",
                "/docs/redoc.js.map")) {
            for (String method : List.of("GET", "POST", "PUT", "DELETE", "PATCH")) {
                ann.api().send(method, path, null).expect(404, "{\"error\": \"Not found\"}");
            }
        }
        for (ApiMethods each : List.of(
                new ApiMethods("/secure/make-call", "POST"),
                new ApiMethods("/auth/login", "POST"),
                new ApiMethods("/secure/calls", "GET"),
                new ApiMethods("/secure/calls/call_1", "GET, PUT"),
                new ApiMethods("/secure/client", "GET, PUT"),
                new ApiMethods("/admin/clients", "GET, POST"),
                new ApiMethods("/admin/clients/" + ann.id(), "DELETE, GET, PUT"),
                new ApiMethods("/twilio/status", "POST"),
                new ApiMethods("/twilio/media", "GET"),
                new ApiMethods("/healthz", "GET"))) {
            for (String method : List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW")) {
                if (!List.of(each.allowed.split(", ")).contains(method)) {
                    var reply = ann.api().send(method, each.path, null).expect(405);
                    assertThat(reply.error()).isEqualTo("Method not allowed");
                    assertThat(reply.header("Allow")).isEqualTo(each.allowed);
                }
            }
        }
    }

    private record ApiMethods(String path, String allowed) {}

    @Test
    void whatIsNoHttpIsAnsweredAndTheServerGoesOn() {
        var ann = api.customer();
        var host = "Host: x\r\nConnection: close\r\n";
        var auth = host + "Authorization: Bearer " + ann.api().token() + "\r\n";
        for (String request : List.of(
                "GET /secure/calls/%zz HTTP/1.1\r\n" + auth + "\r\n",
                "GET /secure/calls/% HTTP/1.1\r\n" + auth + "\r\n",
                "GET /secure/calls/%00 HTTP/1.1\r\n" + auth + "\r\n",
                "GET /admin/clients?search=%00 HTTP/1.1\r\n" + auth + "\r\n",
                "GET /nothing/%2 HTTP/1.1\r\n" + host + "\r\n",
                "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n" + host + "\r\n",
                "GET /healthz HTTP/1.1\r\n" + host + "X: " + "y".repeat(20_000) + "\r\n\r\n",
                "GET /healthz HTTP/1.1\r\n" + host + "Bad Header: 1\r\n\r\n",
                "GET /healthz\r\n\r\n",
                "\u0001\u0002\u0003\r\n\r\n",
                "POST /secure/make-call HTTP/1.1\r\n" + auth + "Content-Length: -5\r\n\r\n",
                "POST /secure/make-call HTTP/1.1\r\n" + auth + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
                "POST /secure/make-call HTTP/1.1\r\n" + auth
                        + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
            var answer = Raw.send(api.base(), request);
            assertThat(answer)
                    .as(request.substring(0, Math.min(80, request.length())))
                    .matches("(?s)(HTTP/1.[01] 4.*)?");
            assertThat(answer).doesNotContain("Exception", "\tat ", "netty", "vertx", "jackson");
        }
        ann.api().get("/secure/calls").expect(200);
    }
}
