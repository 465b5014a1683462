package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.call.DialingConfig;
import dev.outdial.client.Limits;
import dev.outdial.http.Json;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import dev.outdial.simulator.ledger.CreatePost;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `POST /secure/make-call`, line by line, and its twin for operators.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class MakeCallTest {
    private static final String PHONE_MISSING = "{\"error\": \"Destination phone number is required\"}";
    private static final String PHONE_WRONG =
            "{\"error\": \"Phone number must be in E.164 format (e.g., +12125551234)\"}";
    private static final String UNAVAILABLE = "Twilio service unavailable";

    private final TestDatabases database;
    private final TestServer server;
    private final Api api;

    MakeCallTest(TestDatabases database) {
        this.database = database;
        this.server = TestServer.shared(database);
        this.api = server.api();
    }

    private List<CreatePost> posts(String phone) {
        return posts(server, phone);
    }

    private static List<CreatePost> posts(TestServer server, String phone) {
        return server.simulator().ledger().posts().stream()
                .filter(post -> post.form().getOrDefault("To", List.of()).contains(phone))
                .toList();
    }

    private static ObjectNode call(String phone) {
        return Json.object().put("phone", phone);
    }

    private void set(Api.Customer customer, String fields) {
        api.admin().put("/admin/clients/" + customer.id(), Json.parse(fields)).expect(200);
    }

    private static long total(Api.Customer customer) {
        return customer.api()
                .get("/secure/calls?limit=1")
                .expect(200)
                .at("total")
                .asLong();
    }

    @Test
    void aCallIsPlacedAsTheContractSays() {
        var ann = api.customer();
        var phone = Api.busyPhone();
        var reply = ann.api().makeCall(phone).expect(200);
        var json = reply.json();
        assertThat(json.propertyNames()).containsExactly("success", "message", "callSid", "requestId", "callId");
        assertThat(reply.text("requestId"))
                .isEqualTo(reply.header("X-Request-Id"))
                .matches("[0-9a-z]{17}");
        var post = posts(phone);
        assertThat(post).hasSize(1);
        assertThat(post.getFirst().sid()).isEqualTo(reply.text("callSid"));
        assertThat(post.getFirst().form())
                .containsEntry("From", List.of("+13105550100"))
                .containsEntry("Timeout", List.of("30"))
                .containsEntry("TimeLimit", List.of("1800"))
                .containsEntry("StatusCallbackEvent", List.of("initiated", "ringing", "answered", "completed"))
                .doesNotContainKey("MachineDetection");
        assertThat(Objects.requireNonNull(post.getFirst().form().get("Url")).getFirst())
                .contains("callId=" + reply.text("callId"));
        var known = ann.api().awaitEnd(reply.text("callId"));
        assertThat(known.path("callData").path("callSid").asString()).isEqualTo(reply.text("callSid"));
    }

    @Test
    void machineDetectionComesFromTheRequestOrTheProfile() {
        var ann = api.customer(Api.clientFields().put("machineDetection", "Enable"));
        for (String[] each :
                new String[][] {{"", "Enable"}, {"\"DetectMessageEnd\"", "DetectMessageEnd"}, {"null", "Enable"}}) {
            var phone = Api.busyPhone();
            var body = call(phone);
            if (!each[0].isEmpty()) {
                body.set("machineDetection", Json.parse(each[0]));
            }
            ann.api().post("/secure/make-call", body).expect(200);
            assertThat(posts(phone).getFirst().form())
                    .containsEntry("MachineDetection", List.of(each[1]))
                    .containsEntry("AsyncAmd", List.of("true"));
        }
        var bob = api.customer();
        bob.api()
                .post("/secure/make-call", call(Api.busyPhone()).put("machineDetection", "On"))
                .expect(400);
    }

    @Test
    void thePhoneIsAskedForAndMustBeE164() {
        var ann = api.customer();
        for (String body : new String[] {
            "{}",
            "{\"phone\": null}",
            "{\"phone\": \"\"}",
            "{\"phone\": 12125551234}",
            "{\"phone\": true}",
            "{\"phone\": {\"$ne\": null}}",
            "{\"phone\": [\"+12125551234\"]}"
        }) {
            ann.api().post("/secure/make-call", Json.parse(body)).expect(400, PHONE_MISSING);
        }
        for (String phone : new String[] {
            " ",
            "12125551234",
            "+1",
            "+",
            "2125551234",
            "0012125551234",
            "+02125551234",
            "+1 212 555 1234",
            "+1-212-555-1234",
            "+1(212)5551234",
            "tel:+12125551234",
            "+12125551234;ext=5",
            "+12125551234,,5",
            "+12125551234x",
            " +12125551234",
            "+12125551234 ",
            "+12125551234\n",
            "\u202a+12125551234",
            "+١٢١٢٥٥٥١٢٣٤",
            "＋12125551234",
            "+１２１２５５５１２３４",
            "sip:a@b",
            "client:ann",
            "+1212555123",
            "+121255512345",
            "+12125551234567890",
            "null",
            "+1212555CALL",
            "+12125551234\u0000",
            "' OR 1=1",
            "$(id)"
        }) {
            ann.api().makeCall(phone).expect(400, PHONE_WRONG);
        }
        assertThat(total(ann)).isZero();
    }

    @Test
    void emergencyNumbersAndShortCodesAreNeverCalled() {
        // Also for a client that may call everything there is.
        var ann = api.customer();
        set(ann, """
                {"policy": {"allowedNumberTypes": ["premium-rate", "shared-cost", "satellite", "personal", "uan",
                 "pager", "voicemail", "unassigned"]}}""");
        for (String phone : new String[] {
            "+911", "+112", "+999", "+000", "+1911", "+1112", "+110", "+119", "+44999", "+44112", "+49110", "+49112",
            "+61000", "+1988", "+86110"
        }) {
            var reply = ann.api().makeCall(phone);
            if (reply.status() == 400) {
                reply.expect(400, PHONE_WRONG);
                assertThat(phone)
                        .as("only what no emergency service has is no number")
                        .startsWith("+0");
                continue;
            }
            assertThat(reply.expect(403).error())
                    .as(phone)
                    .isEqualTo("Emergency numbers and short codes are never called");
            assertThat(reply.text("resolution")).isNotBlank();
            assertThat(posts(phone)).isEmpty();
        }
        assertThat(total(ann)).isZero();
    }

    @Test
    void riskyNumbersNeedAnOperatorsLeave() {
        var ann = api.customer();
        var risky = List.of(
                List.of("+19002345678", "premium-rate"),
                List.of("+870773111632", "satellite"),
                List.of("+8816123456789", "satellite"),
                List.of("+447012345678", "personal"),
                List.of("+4930000", "none"));
        for (List<String> each : risky.subList(0, 4)) {
            var phone = each.getFirst();
            assertThat(ann.api().makeCall(phone).expect(403).error())
                    .as(phone)
                    .isEqualTo("Calls to this type of number are not allowed");
            assertThat(posts(phone)).isEmpty();
        }
        set(ann, "{\"policy\": {\"allowedNumberTypes\": [\"satellite\"]}}");
        ann.api().makeCall("+870773111632").expect(200);
        ann.api().makeCall("+19002345678").expect(403);
    }

    @Test
    void numbersThatNoPlanHasGivenOutNeedAnOperatorsLeave() {
        var ann = api.customer();
        var unassigned = List.of("+15551234567", "+19995551234", "+447700900123", "+3725551234");
        for (String phone : unassigned) {
            var refused = ann.api().makeCall(phone).expect(403);
            assertThat(refused.error()).as(phone).isEqualTo("Calls to this type of number are not allowed");
            assertThat(refused.text("resolution")).as(phone).contains("unassigned");
            assertThat(posts(phone)).isEmpty();
        }
        // Kept free for examples and films, but in a block that is in use: demos live on it.
        ann.api().makeCall("+12125550112").expect(200);
        set(ann, "{\"policy\": {\"allowedNumberTypes\": [\"unassigned\"]}}");
        ann.api().makeCall("+15551234567").expect(200);
    }

    @Test
    void regionsAreTheRealOnes() {
        var ann = api.customer();
        set(ann, "{\"policy\": {\"allowedRegions\": [\"US\"]}}");
        for (String phone : List.of(
                "+18682345678",
                "+18762345678",
                "+12423591234",
                "+14165551234",
                "+442079460018",
                "+79123456789",
                "+870773111632")) {
            var reply = ann.api().makeCall(phone).expect(403);
            assertThat(reply.error()).as(phone).startsWith("Calls to this ");
            assertThat(posts(phone)).isEmpty();
        }
        assertThat(ann.api().makeCall("+18682345678").error()).isEqualTo("Calls to this region are not allowed");
        ann.api().makeCall(Api.busyPhone()).expect(200);
        set(ann, "{\"policy\": {\"allowedRegions\": []}}");
        ann.api().makeCall(Api.busyPhone()).expect(403);
        set(ann, "{\"policy\": {\"allowedRegions\": null}}");
        ann.api().makeCall("+18682345612").expect(200);
    }

    @Test
    void onlyAnActiveClientCalls() {
        var ann = api.customer();
        for (String status : List.of("Inactive", "Suspended")) {
            set(ann, "{\"status\": \"%s\"}".formatted(status));
            var refused = "{\"error\": \"Client is not active (status: %s)\"}".formatted(status);
            ann.api().makeCall(Api.busyPhone()).expect(403, refused);
            api.admin()
                    .post("/admin/clients/%s/make-call".formatted(ann.id()), call(Api.busyPhone()))
                    .expect(403, refused);
            ann.api().get("/secure/calls").expect(200);
        }
        set(ann, "{\"status\": \"Active\"}");
        ann.api().makeCall(Api.busyPhone()).expect(200);
    }

    @Test
    void checksRunInTheirOrder() {
        var ann = api.customer();
        set(ann, "{\"status\": \"Inactive\", \"limits\": {\"callsPerDay\": 0}}");
        var path = "/secure/make-call";
        var bad = "not json".getBytes(StandardCharsets.UTF_8);
        // Token, then body, then phone, then key, then client and status, then policy.
        api.sendRaw("POST", path, "text/plain", new byte[70_000]).expect(401);
        ann.api().sendRaw("POST", path, "text/plain", new byte[70_000]).expect(413);
        ann.api().sendRaw("POST", path, "text/plain", bad).expect(415);
        ann.api().sendRaw("POST", path, "application/json", bad).expect(400);
        var badKey = ann.api().header("Idempotency-Key", "a\tb");
        badKey.post(path, call("5")).expect(400, PHONE_WRONG);
        assertThat(badKey.makeCall("+911").expect(400).error()).isEqualTo("Invalid value for Idempotency-Key");
        ann.api().makeCall("+911").expect(403, "{\"error\": \"Client is not active (status: Inactive)\"}");
        set(ann, "{\"status\": \"Active\"}");
        assertThat(ann.api().makeCall("+911").expect(403).error()).startsWith("Emergency");
        ann.api().makeCall(Api.busyPhone()).expect(429);
        api.admin().delete("/admin/clients/" + ann.id()).expect(200);
        ann.api().makeCall("+911").expect(404, "{\"error\": \"Client not found\"}");
        ann.api().makeCall("5").expect(400, PHONE_WRONG);
    }

    @Test
    void aSecondCallToANumberWaitsForTheFirst() {
        var ann = api.customer();
        var phone = Api.phone("19");
        var first = ann.api().makeCall(phone).expect(200);
        var second = ann.api().makeCall(phone).expect(409);
        assertThat(second.error()).isEqualTo("A call to this number is already in progress");
        assertThat(second.text("callId")).isEqualTo(first.text("callId"));
        assertThat(second.text("resolution")).isNotBlank();
        // Another client may call the same person, and a client that is allowed to may call twice.
        api.customer().api().makeCall(phone).expect(200);
        set(ann, "{\"limits\": {\"callsPerNumber\": 2}}");
        ann.api().makeCall(phone).expect(200);
        ann.api().makeCall(phone).expect(409);
        assertThat(posts(phone)).hasSize(3);
    }

    @Test
    void everyLimitIsHeldAndSaysWhenToComeBack() {
        var limits = List.of(
                List.of("callsPerSecond", "Too many calls per second"),
                List.of("concurrentCalls", "Too many calls at once"),
                List.of("callsPerDay", "Daily call limit reached"),
                List.of("callsPerNumber", "Too many calls to this number at once"),
                List.of("callsPerNumberPerDay", "Daily limit of calls to this number reached"));
        for (List<String> each : limits) {
            var ann = api.customer();
            set(ann, "{\"limits\": {\"%s\": 0}}".formatted(each.getFirst()));
            var phone = Api.busyPhone();
            var refused = ann.api().makeCall(phone).expect(429);
            assertThat(refused.error()).isEqualTo(each.getLast());
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
            assertThat(posts(phone)).isEmpty();
            assertThat(total(ann)).isZero();
        }
        var ann = api.customer();
        var phone = Api.busyPhone();
        set(ann, "{\"limits\": {\"callsPerNumberPerDay\": 1, \"callsPerDay\": 2}}");
        ann.api().callToItsEnd(phone);
        assertThat(ann.api().makeCall(phone).expect(429).error())
                .isEqualTo("Daily limit of calls to this number reached");
        ann.api().callToItsEnd(Api.busyPhone());
        assertThat(ann.api().makeCall(Api.busyPhone()).expect(429).error()).isEqualTo("Daily call limit reached");

        // A call of 30 minutes may cost 6 dollars: two at once are reserved, a third is not.
        var bob = api.customer();
        set(bob, "{\"limits\": {\"spendPerDay\": \"12.5\"}}");
        bob.api().makeCall(Api.phone("19")).expect(200);
        bob.api().makeCall(Api.phone("19")).expect(200);
        assertThat(bob.api().makeCall(Api.phone("19")).expect(429).error()).isEqualTo("Daily spend limit reached");
    }

    @Test
    void limitsHoldHoweverManyAskAtOnce() throws Exception {
        var ann = api.customer();
        set(ann, "{\"limits\": {\"concurrentCalls\": 3}}");
        var phones = IntStream.range(0, 20).mapToObj(_ -> Api.phone("19")).toList();
        var replies = atOnce(phones.stream()
                .<Callable<Api.Reply>>map(phone -> () -> ann.api().makeCall(phone))
                .toList());
        assertThat(replies.stream().filter(reply -> reply.status() == 200)).hasSize(3);
        assertThat(replies.stream().filter(reply -> reply.status() == 429)).hasSize(17);
        assertThat(phones.stream().mapToInt(phone -> posts(phone).size()).sum()).isEqualTo(3);

        var bob = api.customer();
        var phone = Api.phone("19");
        var same = atOnce(IntStream.range(0, 20)
                .<Callable<Api.Reply>>mapToObj(_ -> () -> bob.api().makeCall(phone))
                .toList());
        assertThat(same.stream().filter(reply -> reply.status() == 200)).hasSize(1);
        assertThat(same.stream().filter(reply -> reply.status() == 409)).hasSize(19);
        assertThat(posts(phone)).hasSize(1);
    }

    @Test
    void aCallThatEndsMeanwhileIsCountedOnce() {
        var ann = api.customer();
        set(ann, "{\"limits\": {\"callsPerDay\": 60}}");
        for (int n = 0; n < 60; n++) {
            ann.api().makeCall(Api.busyPhone()).expect(200);
            assertThat(ann.api()
                            .get("/secure/call-stats")
                            .expect(200)
                            .at("stats.totalCalls")
                            .asInt())
                    .isEqualTo(n + 1);
        }
        assertThat(ann.api().makeCall(Api.busyPhone()).expect(429).error()).isEqualTo("Daily call limit reached");
    }

    private static List<Api.Reply> atOnce(List<Callable<Api.Reply>> requests) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = new ArrayList<Api.Reply>();
            for (Future<Api.Reply> future : threads.invokeAll(requests)) {
                replies.add(future.get());
            }
            return replies;
        }
    }

    // Idempotency

    @Test
    void aRepeatedRequestGetsTheFirstAnswerAndRingsNobody() {
        var ann = api.customer();
        var phone = Api.busyPhone();
        var keyed = ann.api().header("Idempotency-Key", "order 4711/a");
        var first = keyed.makeCall(phone).expect(200);
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        for (int i = 0; i < 3; i++) {
            var again = keyed.makeCall(phone).expect(200);
            assertThat(again.json()).isEqualTo(first.json());
            assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(again.header("X-Request-Id")).isNotEqualTo(first.header("X-Request-Id"));
        }
        ann.api().awaitEnd(first.text("callId"));
        // By an operator the key is the same; for another client it is another.
        api.admin()
                .header("Idempotency-Key", "order 4711/a")
                .post("/admin/clients/%s/make-call".formatted(ann.id()), call(phone))
                .expect(200);
        assertThat(posts(phone)).hasSize(1);
        var bob = api.customer();
        bob.api().header("Idempotency-Key", "order 4711/a").makeCall(phone).expect(200);
        assertThat(posts(phone)).hasSize(2);

        var other = keyed.makeCall(Api.busyPhone()).expect(422);
        assertThat(other.error()).isEqualTo("Idempotency-Key was already used with a different request");
        assertThat(other.text("resolution")).isNotBlank();
        keyed.post("/secure/make-call", call(phone).put("firstMessage", "Hi")).expect(422);
    }

    @Test
    void fiftyAtOnceWithOneKeyPlaceOneCall() throws Exception {
        var ann = api.customer();
        var phone = Api.phone("19");
        var keyed = ann.api().header("Idempotency-Key", "one");
        server.simulator()
                .faults()
                .add(FaultRule.once(FaultPoint.CREATE, new FaultAction.BeforeResponse(300))
                        .when(FaultRule.Match.to(phone)));
        var replies = atOnce(IntStream.range(0, 50)
                .<Callable<Api.Reply>>mapToObj(_ -> () -> keyed.makeCall(phone))
                .toList());
        assertThat(posts(phone)).hasSize(1);
        assertThat(total(ann)).isEqualTo(1);
        assertThat(replies).allMatch(reply -> reply.status() == 200 || reply.status() == 409);
        assertThat(replies.stream().filter(reply -> reply.status() == 409).map(Api.Reply::error))
                .containsOnly("A request with this Idempotency-Key is still in progress");
        var bodies = replies.stream()
                .filter(reply -> reply.status() == 200)
                .map(Api.Reply::json)
                .collect(Collectors.toSet());
        assertThat(bodies).hasSize(1);
        assertThat(keyed.makeCall(phone).expect(200).json())
                .isEqualTo(bodies.iterator().next());
    }

    @Test
    void whatWasRefusedBeforeTheDialMayBeAskedAgain() {
        var ann = api.customer();
        var keyed = ann.api().header("Idempotency-Key", "later");
        var phone = Api.busyPhone();
        keyed.makeCall("5").expect(400);
        keyed.makeCall("+911").expect(403);
        set(ann, "{\"limits\": {\"callsPerDay\": 0}}");
        keyed.makeCall(phone).expect(429);
        set(ann, "{\"limits\": {\"callsPerDay\": 10}, \"status\": \"Inactive\"}");
        keyed.makeCall(phone).expect(403);
        set(ann, "{\"status\": \"Active\"}");
        keyed.makeCall(phone).expect(200);
        assertThat(posts(phone)).hasSize(1);
    }

    @Test
    void keysThatAreNoneAreRefused() {
        var ann = api.customer();
        for (String key : List.of("", "x".repeat(256), "a\tb")) {
            assertThat(ann.api()
                            .header("Idempotency-Key", key)
                            .makeCall(Api.busyPhone())
                            .expect(400)
                            .error())
                    .isEqualTo("Invalid value for Idempotency-Key");
        }
        var twice = ann.api().header("Idempotency-Key", "a").header("Idempotency-Key", "b");
        twice.makeCall(Api.busyPhone()).expect(400);
        ann.api()
                .header("Idempotency-Key", "x".repeat(255))
                .makeCall(Api.busyPhone())
                .expect(200);
        assertThat(total(ann)).isEqualTo(1);
    }

    @Test
    void afterAnUnclearOutcomeARepetitionTellsWhatIsTrueByThen() {
        var ann = api.customer();
        var phone = Api.phone("19");
        server.simulator()
                .faults()
                .add(FaultRule.once(FaultPoint.CREATE, new FaultAction.CreateThenStatus(500))
                        .when(FaultRule.Match.to(phone)));
        var keyed = ann.api().header("Idempotency-Key", "unclear");
        var first = keyed.makeCall(phone).expect(500);
        assertThat(first.error()).isEqualTo(UNAVAILABLE);
        assertThat(first.json().propertyNames())
                .containsExactlyInAnyOrder("error", "details", "resolution", "callId", "requestId");
        // Twilio's callbacks tell that the call exists after all.
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> ann.api()
                                .get("/secure/calls/" + first.text("callId"))
                                .expect(200),
                        reply -> !reply.at("callData.callSid").isNull());
        var again = keyed.makeCall(phone).expect(200);
        assertThat(again.text("callId")).isEqualTo(first.text("callId"));
        assertThat(again.text("requestId")).isEqualTo(first.text("requestId"));
        assertThat(again.text("callSid")).isEqualTo(posts(phone).getFirst().sid());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(posts(phone)).hasSize(1);
    }

    @Test
    void aCallThatTwilioNeverTookEndsAsFailedAndARepetitionSaysSo() {
        var clock = new MovableClock();
        try (var patient = TestServer.of(database).clock(clock).start()) {
            var ann = patient.api().customer();
            var phone = Api.phone();
            patient.simulator()
                    .faults()
                    .add(FaultRule.once(FaultPoint.CREATE, new FaultAction.Drop())
                            .when(FaultRule.Match.to(phone)));
            var keyed = ann.api().header("Idempotency-Key", "lost");
            var first = keyed.makeCall(phone).expect(500);
            var path = "/secure/calls/" + first.text("callId");
            assertThat(ann.api().get(path).text("callData.status")).isEqualTo("unconfirmed");
            assertThat(keyed.makeCall(phone).expect(500).json()).isEqualTo(first.json());
            ann.api().makeCall(phone).expect(409);
            // Each look at Twilio has its own time: the clock goes on until the last one.
            org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                clock.advance(Duration.ofMinutes(1));
                return ann.api().get(path).text("callData.status").equals("failed");
            });
            var known = ann.api().get(path).expect(200);
            assertThat(known.at("callData.callSid").isNull()).isTrue();
            var again = keyed.makeCall(phone).expect(500);
            assertThat(again.text("callId")).isEqualTo(first.text("callId"));
            assertThat(again.text("requestId")).isEqualTo(first.text("requestId"));
            assertThat(again.text("resolution")).isNotEqualTo(first.text("resolution"));
            assertThat(posts(patient, phone)).hasSize(1);
            ann.api().makeCall(phone).expect(200);
            assertThat(posts(patient, phone)).hasSize(2);
        }
    }

    // What Twilio says

    private record Refusal(int httpStatus, @Nullable Integer code, int status, String error) {}

    @Test
    void twiliosCodesBecomeTheContractsWords() {
        var ann = api.customer();
        var to = "Invalid 'To' phone number";
        var from = "Invalid 'From' phone number";
        var not = "Calls to this number are not allowed";
        for (Refusal each : List.of(
                new Refusal(400, 21211, 400, to),
                new Refusal(400, 21217, 400, to),
                new Refusal(400, 21401, 400, to),
                new Refusal(400, 21210, 400, from),
                new Refusal(400, 21212, 400, from),
                new Refusal(400, 21214, 400, from),
                new Refusal(400, 21215, 403, not),
                new Refusal(400, 21216, 403, not),
                new Refusal(400, 13225, 403, not),
                new Refusal(400, 13227, 403, not),
                new Refusal(401, 20003, 403, "Permission denied"),
                new Refusal(403, 20003, 403, "Permission denied"),
                new Refusal(404, 20404, 404, "Twilio account not found or unauthorized"),
                new Refusal(402, 20001, 402, "Insufficient funds"),
                new Refusal(400, 21205, 502, "Twilio refused the call"),
                new Refusal(400, 99999, 502, "Twilio refused the call"),
                new Refusal(422, 99998, 502, "Twilio refused the call"))) {
            var phone = Api.phone();
            server.simulator()
                    .faults()
                    .add(FaultRule.once(
                                    FaultPoint.CREATE, new FaultAction.Status(each.httpStatus, null, each.code, null))
                            .when(FaultRule.Match.to(phone)));
            var keyed = ann.api().header("Idempotency-Key", "refused " + phone);
            var reply = keyed.makeCall(phone).expect(each.status);
            assertThat(reply.error()).as(each.toString()).isEqualTo(each.error);
            assertThat(reply.text("details")).isEqualTo("On command");
            assertThat(reply.text("resolution")).isNotBlank();
            assertThat(reply.json().propertyNames())
                    .containsExactlyInAnyOrder("error", "details", "resolution", "requestId");
            assertThat(keyed.makeCall(phone).expect(each.status).json()).isEqualTo(reply.json());
            assertThat(posts(phone)).as("asked once").hasSize(1);
            var known =
                    ann.api().get("/secure/calls/" + reply.text("requestId")).expect(200);
            assertThat(known.text("callData.status")).isEqualTo("failed");
            assertThat(known.at("callData.errorCode").asInt()).isEqualTo(each.code);
            assertThat(known.text("callData.errorMessage")).isEqualTo("On command");
        }
    }

    @Test
    void magicNumbersAreRefusedAsTwilioDoes() {
        var ann = api.customer();
        set(ann, "{\"policy\": {\"allowedNumberTypes\": [\"personal\"]}}");
        ann.api().makeCall("+15005550001").expect(400);
        ann.api().makeCall("+15005550003").expect(403);
        set(ann, "{\"twilioPhoneNumber\": \"+15005550001\"}");
        assertThat(ann.api().makeCall(Api.phone()).expect(400).error()).isEqualTo("Invalid 'From' phone number");
    }

    @Test
    void anUnclearAnswerIsToldAsUnclearAndNobodyIsAskedTwice() {
        var ann = api.customer();
        for (FaultAction action : List.of(
                new FaultAction.Status(500),
                new FaultAction.Status(503),
                new FaultAction.CreateThenDrop(),
                new FaultAction.Drop(),
                new FaultAction.Truncate(),
                new FaultAction.NotJson())) {
            var phone = Api.phone("19");
            server.simulator()
                    .faults()
                    .add(FaultRule.once(FaultPoint.CREATE, action).when(FaultRule.Match.to(phone)));
            var reply = ann.api().makeCall(phone).expect(500);
            assertThat(reply.error()).as(action.toString()).isEqualTo(UNAVAILABLE);
            assertThat(reply.json().propertyNames())
                    .containsExactlyInAnyOrder("error", "details", "resolution", "callId", "requestId");
            assertThat(posts(phone)).as(action.toString()).hasSize(1);
            var known = ann.api().get("/secure/calls/" + reply.text("callId")).expect(200);
            assertThat(known.text("callData.requestId")).isEqualTo(reply.text("requestId"));
        }
    }

    @Test
    void aRateThatOutlastsOurPatienceIs429() {
        try (var hasty = TestServer.of(database)
                .dialing(new DialingConfig(
                        DialingConfig.DEFAULT.pricePerMinute(),
                        DialingConfig.DEFAULT.notPlacedAfter(),
                        Duration.ofSeconds(2),
                        DialingConfig.DEFAULT.idempotencyPeriod()))
                .start()) {
            var ann = hasty.api().customer();
            var once = Api.busyPhone();
            hasty.simulator()
                    .faults()
                    .add(FaultRule.once(FaultPoint.CREATE, new FaultAction.Status(429))
                            .when(FaultRule.Match.to(once)));
            ann.api().makeCall(once).expect(200);
            assertThat(posts(hasty, once)).hasSize(2);

            var always = Api.busyPhone();
            hasty.simulator()
                    .faults()
                    .add(FaultRule.once(FaultPoint.CREATE, new FaultAction.Status(429))
                            .when(FaultRule.Match.to(always))
                            .times(100));
            var keyed = ann.api().header("Idempotency-Key", "until it is taken");
            var refused = keyed.makeCall(always).expect(429);
            assertThat(refused.error()).isEqualTo("Rate limit exceeded");
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
            assertThat(hasty.simulator().ledger().callsTo(always)).isEmpty();

            // Who comes back as told gets the call, and not the old answer.
            hasty.simulator().faults().clear();
            var taken = keyed.makeCall(always).expect(200);
            assertThat(keyed.makeCall(always).expect(200).text("callId")).isEqualTo(taken.text("callId"));
            assertThat(hasty.simulator().ledger().callsTo(always)).hasSize(1);
        }
    }

    @Test
    void withoutTwilioNothingIsSentAndHistoryKnows() {
        var nowhere = URI.create("http://127.0.0.1:" + TestServer.freePort());
        for (TestServer.Builder builder : List.of(
                TestServer.of(database).withoutTwilio(), TestServer.of(database).twilioUrl(nowhere))) {
            try (var without = builder.start()) {
                var ann = without.api().customer();
                var keyed = ann.api().header("Idempotency-Key", "k");
                var reply = keyed.makeCall(Api.busyPhone());
                reply.expect(500, "{\"error\": \"Twilio service unavailable\"}");
                var calls = ann.api().get("/secure/calls").expect(200);
                assertThat(calls.at("total").asInt()).isEqualTo(1);
                assertThat(calls.text("callHistory.0.callData.status")).isEqualTo("failed");
                assertThat(calls.text("callHistory.0.callData.requestId")).isEqualTo(reply.text("requestId"));
                assertThat(without.simulator().ledger().posts()).isEmpty();
            }
        }
    }

    @Test
    void aServerThatIsAboutToStopTakesNoCalls() {
        try (var stopping = TestServer.of(database).start()) {
            var ann = stopping.api().customer();
            var phone = Api.busyPhone();
            var keyed = ann.api().header("Idempotency-Key", "k");
            var first = keyed.makeCall(phone).expect(200);
            stopping.server().drain(Duration.ofSeconds(1));
            var refused = ann.api().makeCall(Api.busyPhone()).expect(503);
            assertThat(refused.error()).isEqualTo("Server is shutting down");
            assertThat(refused.header("Retry-After")).isNotEmpty();
            assertThat(keyed.makeCall(phone).expect(200).json()).isEqualTo(first.json());
            assertThat(ann.api().get("/readyz").expect(503).text("status")).isEqualTo("draining");
            ann.api().get("/healthz").expect(200);
            ann.api().get("/secure/calls").expect(200);
        }
    }

    @Test
    void anOperatorPlacesCallsForAClient() {
        var ann = api.customer();
        var phone = Api.busyPhone();
        var path = "/admin/clients/%s/make-call".formatted(ann.id());
        var callId = api.admin().post(path, call(phone)).expect(200).text("callId");
        assertThat(ann.api().awaitEnd(callId).path("callData").path("phone").asString())
                .isEqualTo(phone);
        api.admin().post(path, Json.object()).expect(400, PHONE_MISSING);
        api.admin().post(path, call("+911")).expect(403);
        api.admin().post("/admin/clients/nobody-here/make-call", call(phone)).expect(404);
        JsonNode entry = api.admin()
                .get("/admin/activity?type=call.placed-by-admin&clientId=" + ann.id())
                .expect(200)
                .at("activity.0");
        assertThat(entry.path("actor").asString()).isEqualTo(TestServer.ADMIN);
    }

    @Test
    void defaultsOfTheServerHoldWhereAClientHasNone() {
        try (var strict = TestServer.of(database)
                .limits(new Limits(100, 100, 2, 1, 20, 60, 5, null))
                .start()) {
            var ann = strict.api().customer();
            var phone = Api.busyPhone();
            ann.api().makeCall(phone).expect(200);
            assertThat(posts(strict, phone).getFirst().form())
                    .containsEntry("Timeout", List.of("5"))
                    .containsEntry("TimeLimit", List.of("60"));
            ann.api().makeCall(Api.busyPhone()).expect(200);
            ann.api().makeCall(Api.busyPhone()).expect(429);
        }
    }
}
