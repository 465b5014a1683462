package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.http.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// A corpus of bad input, made by rule, through every door. Whatever comes: never a fault of ours, never a call,
/// nothing
/// told that is not the asker's, and always an answer by the contract ([Api] holds each to it).
///
/// Other tests look at single families more closely ([HostileBodiesTest], [TokenTest], [AccessSweepTest],
/// [MediaPlaneTest]); this one is broad.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class BadInputContract {
    private static final String JSON = "application/json";
    private static final int AT_LEAST = 1_500;

    /// Texts that have broken parsers, queries, logs or pages before.
    private static final List<String> NASTY = List.of(
            " ",
            "%",
            "_",
            "'",
            "\"",
            "' OR 1=1 --",
            "'; DROP TABLE call; --",
            "\\",
            "../../etc/passwd",
            "${jndi:ldap://x}",
            "{{7*7}}",
            "<script>alert(1)</script>",
            "=HYPERLINK(\"x\")",
            "a\r\nX-Injected: 1",
            "\t",
            "\u0007",
            "\u202E",
            "\u200B",
            "\uFFFF",
            "😀",
            "é".repeat(300),
            "x".repeat(2_000),
            "-1",
            "0",
            "1e9",
            "9223372036854775808",
            "-9223372036854775809",
            "NaN",
            "null",
            "undefined",
            "true",
            "[]",
            "{}",
            "٣",
            "0x10",
            "2026-02-30",
            "+10000-01-01T00:00:00Z",
            "2026-11-22T10:00:00");

    private final TestServer server;
    private final Api api;
    private final Api.Customer ann;
    private final Api.Customer bob;
    private final List<String> forbidden;
    private final int postsBefore;
    private int sent;

    BadInputContract(TestDatabases database) {
        // Not the shared one: what reaches its Twilio must all come from here.
        server = TestServer.of(database).start();
        api = server.api();
        ann = api.customer();
        var fields = Api.clientFields();
        fields.putObject("dynamicVariables").put("canary", "a word of bob's");
        bob = api.customer(fields);
        api.admin()
                .put("/admin/clients/" + ann.id(), Json.parse("{\"policy\": {\"allowedRegions\": [\"US\"]}}"))
                .expect(200);
        var twilio = server.config().twilio();
        forbidden = List.of(
                "Exception",
                "\tat ",
                "dev.outdial",
                "org.",
                "SELECT ",
                bob.id() + "\"",
                "a word of bob's",
                TestServer.SERVER_SECRET.value(),
                TestServer.ADMIN_PASSWORD.value(),
                Objects.requireNonNull(twilio.authToken()).value());
        postsBefore = server.simulator().ledger().posts().size();
    }

    private static String query(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String path(String text) {
        return query(text).replace("+", "%20");
    }

    private Api.Reply held(String what, Api.Reply reply) {
        sent++;
        assertThat(reply.status()).as(what).isLessThan(500);
        assertThat(reply.body()).as(what).doesNotContain(forbidden);
        if (reply.status() >= 400) {
            assertThat(reply.error()).as(what).isNotBlank();
            assertThat(reply.text("requestId")).as(what).isEqualTo(reply.header("X-Request-Id"));
        }
        return reply;
    }

    private void refused(String what, Api.Reply reply) {
        assertThat(held(what, reply).status()).as(what).isGreaterThanOrEqualTo(400);
    }

    private void callRefused(Api as, String phone) {
        refused(phone, as.makeCall(phone));
    }

    @Test
    @Order(1)
    void phonesThatAreNoPhones() {
        var number = "+12125551234";
        for (int at = 0; at <= number.length(); at++) {
            for (String stranger : List.of(
                    " ", "-", "(", ".", "a", "\u0000", "\n", "１", "٣", "\u2011", "\u200B", "\u202E", ";", ",")) {
                callRefused(bob.api(), number.substring(0, at) + stranger + number.substring(at));
            }
        }
        for (String phone : List.of(
                "",
                "+",
                "++12125551234",
                "12125551234",
                "0012125551234",
                "01112125551234",
                "+0125551234",
                "+1",
                "+12",
                "+121255512345678",
                "+1212555123456789012345",
                "tel:+12125551234",
                "sip:bob@example.com",
                "client:bob",
                "sim:HS1",
                "whatsapp:+12125551234",
                "conference:room",
                "+12125551234;ext=5",
                "+12125551234,,123#",
                "+12125551234x9",
                "*67",
                "#31#",
                "*#06#",
                "＋12125551234",
                "+1212555123O",
                "+447911 123456",
                "+4407911123456",
                "+1 1 2125551234")) {
            callRefused(bob.api(), phone);
        }
        for (String value : List.of(
                "null",
                "true",
                "5",
                "12125551234",
                "1.2125551234e10",
                "[]",
                "[\"+12125551234\"]",
                "{}",
                "{\"$ne\": null}",
                "{\"$gt\": \"\"}",
                "{\"$regex\": \".*\"}")) {
            var body = "{\"phone\": %s}".formatted(value).getBytes(StandardCharsets.UTF_8);
            refused(value, bob.api().sendRaw("POST", "/secure/make-call", JSON, body));
        }
    }

    @Test
    @Order(2)
    void numbersThatAreNeverCalledOrNotByEverybody() {
        for (String country : List.of("", "1", "44", "49", "33", "61", "91")) {
            for (String emergency : List.of(
                    "911", "112", "999", "000", "110", "119", "118", "117", "15", "17", "18", "988", "211", "311",
                    "411", "511", "611", "711", "811")) {
                callRefused(ann.api(), "+" + country + emergency);
            }
        }
        // Without rules for regions, so that the type of the number alone decides.
        for (String phone : List.of(
                "+19005551234",
                "+449098790000",
                "+448712345678",
                "+447012345678",
                "+33899123456",
                "+499001234567",
                "+491801234567",
                "+611900123456",
                "+870773111632",
                "+87810123456789",
                "+881612345678",
                "+8823456789012",
                "+883510000000000",
                "+88812345678901",
                "+979123456789",
                "+80812345678",
                "+15005550006")) {
            callRefused(bob.api(), phone);
        }
        for (String area : List.of(
                "242", "246", "264", "268", "284", "345", "441", "473", "649", "658", "664", "721", "758", "767", "784",
                "809", "829", "849", "868", "869", "876")) {
            for (String rest : List.of("2345678", "4561234", "9991234")) {
                callRefused(ann.api(), "+1" + area + rest);
            }
        }
        for (String code : List.of(
                "53", "98", "850", "963", "216", "220", "224", "232", "235", "239", "246", "247", "252", "263", "269",
                "290", "370", "371", "375", "500", "674", "677", "682", "686", "690", "960")) {
            for (String rest : List.of("12345", "2345678", "612345678")) {
                callRefused(ann.api(), "+" + code + rest);
            }
        }
    }

    @Test
    @Order(3)
    void bodiesWithOneByteWrong() {
        var phone = "+12125550677";
        ann.api().post("/secure/do-not-call", Json.object().put("phone", phone)).expect(201);
        var right = "{\"phone\": \"%s\", \"metadata\": {\"k\": [1, null]}}"
                .formatted(phone)
                .getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < right.length; at++) {
            for (byte wrong : new byte[] {0, (byte) 0xFF, '"', '\\'}) {
                var body = right.clone();
                body[at] = wrong;
                // What is still good JSON asks for a number that is on the list.
                refused("byte %d".formatted(at), ann.api().sendRaw("POST", "/secure/make-call", JSON, body));
            }
        }
        for (String name : List.of("clientId", "clientSecret")) {
            for (String value : List.of(
                    "{\"$ne\": null}",
                    "{\"$gt\": \"\"}",
                    "[]",
                    "5",
                    "true",
                    "null",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"" + "x".repeat(5_000) + "\"",
                    "\"' OR 1=1\"")) {
                var other = name.equals("clientId") ? "clientSecret" : "clientId";
                var body = "{\"%s\": %s, \"%s\": \"%s\"}".formatted(name, value, other, ann.id());
                refused(body, api.sendRaw("POST", "/auth/login", JSON, body.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    @Test
    @Order(4)
    void tokensWithOneCharacterWrong() {
        var token = Objects.requireNonNull(ann.api().token());
        var random = new Random(4);
        for (int i = 0; i < 120; i++) {
            int at = random.nextInt(token.length() - 1);
            var letter = token.charAt(at) == 'A' ? 'B' : 'A';
            var wrong = token.substring(0, at) + letter + token.substring(at + 1);
            assertThat(held("token", api.with(wrong).get("/secure/calls")).status())
                    .isEqualTo(401);
        }
        for (String wrong :
                List.of("", ".", "..", "a.b.c", "null", "Bearer", token + "." + token, token.replace(".", ""))) {
            assertThat(held("token", api.with(wrong).get("/admin/clients")).status())
                    .isEqualTo(401);
        }
        for (String key : List.of("", "k".repeat(256))) {
            refused("key", ann.api().header("Idempotency-Key", key).makeCall("+12125551234"));
        }
    }

    @Test
    @Order(5)
    void listsAskedInNastyWays() {
        var admin = api.admin();
        var client = "/admin/clients/" + ann.id();
        for (String nasty : NASTY) {
            for (String name : List.of("limit", "offset", "cursor", "status", "outcome", "phone", "from", "to")) {
                held(name, ann.api().get("/secure/calls?%s=%s".formatted(name, query(nasty))));
            }
            for (String list : List.of(
                    "/secure/do-not-call?limit=",
                    "/secure/do-not-call?cursor=",
                    "/secure/call-stats?from=",
                    client + "/calls?cursor=",
                    "/admin/clients?limit=",
                    "/admin/clients?offset=",
                    "/admin/clients?status=",
                    "/admin/activity?cursor=",
                    "/admin/activity?type=",
                    "/admin/policy-refusals?cursor=",
                    "/admin/policy-refusals?limit=")) {
                var as = list.startsWith("/admin") ? admin : ann.api();
                // An operator may see every client.
                sent++;
                var reply = as.get(list + query(nasty));
                assertThat(reply.status()).as(list + nasty).isIn(200, 400);
            }
            for (String list : List.of(
                    "/admin/clients?search=",
                    "/admin/activity?clientId=",
                    "/admin/policy-refusals?clientId=",
                    "/admin/policy-refusals?requestId=")) {
                sent++;
                admin.get(list + query(nasty)).expect(200);
            }
        }
    }

    @Test
    @Order(6)
    void namesThatNobodyHas() {
        for (String nasty : NASTY) {
            var name = path(nasty);
            refused(nasty, ann.api().get("/secure/calls/" + name));
            refused(nasty, ann.api().delete("/secure/do-not-call/" + name));
            if (!nasty.contains("/")) {
                refused(nasty, api.admin().get("/admin/clients/" + name));
                refused(nasty, api.admin().get("/admin/clients/%s/calls/%s".formatted(ann.id(), name)));
            }
        }
    }

    @Test
    @Order(7)
    void webhooksThatTwilioDidNotSendAndOddOnesThatItDid() {
        var twilio = new TwilioPretender(server);
        var stranger = twilio.withToken("guessed");
        var sid = "CA" + "0".repeat(32);
        for (String hook :
                List.of("voice", "status", "amd", "recording", "stream-status", "whisper", "transfer-ended")) {
            var target = "/twilio/%s?callId=call_x".formatted(hook);
            for (String nasty : NASTY) {
                sent += 2;
                assertThat(stranger.send(target, Map.of("CallSid", sid, "CallStatus", nasty))
                                .status())
                        .isEqualTo(403);
                var odd = twilio.send(target, Map.of("CallSid", nasty));
                assertThat(odd.status()).as(nasty).isEqualTo(400);
                assertThat(odd.body()).doesNotContain(forbidden);
            }
        }
        var callId = ann.api().callToItsEnd(Api.busyPhone()).path("callId").asString();
        var callSid = ann.api().get("/secure/calls/" + callId).text("callData.callSid");
        for (String nasty : NASTY) {
            for (String field : List.of(
                    "CallStatus", "CallDuration", "Timestamp", "AnsweredBy", "ErrorCode", "ErrorMessage", "Unheard")) {
                sent++;
                var form = new HashMap<>(Map.of("CallSid", callSid, "CallStatus", "completed"));
                form.put(field, nasty);
                var answer = twilio.send("/twilio/status?callId=" + callId, form);
                assertThat(answer.status()).as("%s=%s", field, nasty).isEqualTo(204);
            }
        }
        // What the database would not take.
        for (String field : List.of("ErrorMessage", "AnsweredBy", "ErrorCode", "CallDuration", "Timestamp")) {
            sent++;
            var form = Map.of("CallSid", callSid, "CallStatus", "completed", field, "a\u0000b");
            assertThat(twilio.send("/twilio/status?callId=" + callId, form).status())
                    .as(field)
                    .isIn(204, 400);
        }
        assertThat(ann.api().get("/secure/calls/" + callId).text("callData.status"))
                .isEqualTo("busy");
    }

    @Test
    @Order(8)
    void webhooksThatElevenLabsDidNotSendAndOddOnesThatItDid() throws GeneralSecurityException {
        var now = Long.toString(Instant.now().getEpochSecond());
        var secret = Objects.requireNonNull(server.config().elevenLabs().webhookSecret());
        for (String nasty : NASTY) {
            var text = Json.write(
                    Json.object().put("type", "post_call_transcription").put("data", nasty));
            for (String body : List.of(
                    text,
                    "{\"type\": %s}".formatted(Json.write(Json.object().put("x", nasty))),
                    "{\"type\": \"post_call_transcription\", \"data\": {\"conversation_id\": %s, \"transcript\": %s}}"
                            .formatted(text, text),
                    nasty)) {
                var bytes = body.getBytes(StandardCharsets.UTF_8);
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(secret.bytes(), "HmacSHA256"));
                mac.update((now + ".").getBytes(StandardCharsets.UTF_8));
                var signature = "t=%s,v0=%s".formatted(now, HexFormat.of().formatHex(mac.doFinal(bytes)));
                held(
                        body,
                        api.header("ElevenLabs-Signature", signature)
                                .sendRaw("POST", "/elevenlabs/post-call", JSON, bytes));
            }
            var header = nasty.chars().allMatch(c -> c >= ' ' && c <= '~') ? nasty : "t=1,v0=" + query(nasty);
            var unsigned = api.header("ElevenLabs-Signature", header)
                    .sendRaw("POST", "/elevenlabs/post-call", JSON, text.getBytes(StandardCharsets.UTF_8));
            assertThat(held(nasty, unsigned).status()).isEqualTo(401);
        }
    }

    @Test
    @Order(9)
    void filesThatAreNoLists() {
        for (String nasty : NASTY) {
            for (String file : List.of(
                    nasty,
                    "phone\n" + nasty,
                    "\"" + nasty,
                    "phone," + nasty + "\n" + nasty + ",x",
                    nasty + "\r" + nasty)) {
                var reply = ann.api()
                        .sendRaw(
                                "POST",
                                "/secure/do-not-call/import",
                                "text/csv",
                                file.getBytes(StandardCharsets.UTF_8));
                assertThat(held(file, reply).status()).isIn(200, 400);
                if (reply.status() == 200) {
                    assertThat(reply.at("imported").asInt()).as(file).isZero();
                }
            }
            refused(
                    nasty,
                    ann.api()
                            .sendRaw(
                                    "POST",
                                    "/secure/do-not-call/import",
                                    JSON,
                                    nasty.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    @Order(10)
    void whatIsNoMediaStream() throws Exception {
        var signature = new TwilioPretender(server).streamSignature();
        var door = URI.create("ws" + api.base().toString().substring("http".length()) + "/twilio/media");
        try (var http = HttpClient.newHttpClient()) {
            var opened = new ArrayList<CompletableFuture<?>>();
            for (String nasty : NASTY) {
                var text = Json.write(Json.object().put("x", nasty)).replaceFirst("\\{\"x\":(.*)}", "$1");
                for (String message : List.of(
                        nasty,
                        "{\"event\": %s}".formatted(text),
                        "{\"event\": \"media\", \"media\": {\"payload\": %s}}".formatted(text),
                        ("{\"event\": \"start\", \"streamSid\": \"MZ0\", \"start\": {\"callSid\": %s, \"customParameters\":"
                                        + " {\"callId\": %s, \"token\": %s}}}")
                                .formatted(text, text, text))) {
                    sent++;
                    opened.add(http.newWebSocketBuilder()
                            .header("X-Twilio-Signature", signature)
                            .buildAsync(door, new WebSocket.Listener() {})
                            .thenCompose(
                                    socket -> socket.sendText(message, true).whenComplete((_, _) -> socket.abort())));
                }
                sent++;
                var unsigned = api.header("X-Twilio-Signature", Integer.toString(nasty.hashCode()))
                        .get("/twilio/media");
                assertThat(unsigned.status()).isEqualTo(403);
            }
            for (var each : opened) {
                // Closed on us in the middle of it is as good an answer as any.
                each.handle((_, _) -> true).get(20, TimeUnit.SECONDS);
            }
        }
        assertThat(server.simulator().ledger().conversations()).isEmpty();
    }

    @Test
    @Order(11)
    void itWasManyAndTheServerIsAsItWas() {
        System.out.printf("%d bad inputs were sent%n", sent);
        assertThat(sent).isGreaterThanOrEqualTo(AT_LEAST);
        // The one call that was wanted, to have something for webhooks to tell about.
        assertThat(server.simulator().ledger().posts()).hasSize(postsBefore + 1);
        assertThat(server.server().liveCalls()).isZero();
        ann.api().makeCall(Api.busyPhone()).expect(200);
    }

    @AfterAll
    void close() {
        server.close();
    }
}
