package dev.outdial;

import static dev.outdial.PostCallPretender.collect;
import static dev.outdial.PostCallPretender.conversation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.Json;
import dev.outdial.privacy.PrivacyConfig;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import dev.outdial.simulator.fault.FaultRule.Match;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A person who wants to be forgotten is: in every table, and at ElevenLabs. Everybody else is not.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ErasureContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Match ANY = new Match(null, null, null, null);

    /// Words that only the data of the person holds.
    private static final List<String> TRACES =
            List.of("zebedee", "xylophone", "quagmire", "marzipan", "kumquat", "ocelot", "tapioca", "wombat");

    private final MovableClock clock = new MovableClock();
    private final TestServer server;
    private final TestDatabases which;

    ErasureContract(TestDatabases which) {
        this.which = which;
        server = server(which, PrivacyConfig.DEFAULT);
    }

    private TestServer server(TestDatabases database, PrivacyConfig privacy) {
        var started = TestServer.of(database)
                .clock(clock)
                .privacy(privacy)
                .tokenLifetime(Duration.ofDays(365))
                .start();
        // What the simulator has to tell would come before what these tests tell.
        started.simulator()
                .faults()
                .add(new FaultRule(FaultPoint.POST_CALL_WEBHOOK, ANY, 10_000, new FaultAction.Lose()));
        return started;
    }

    @BeforeEach
    void itIsNow() {
        clock.reset();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static String people(String phone) {
        return "/secure/people/" + phone;
    }

    /// A call that left data of the person everywhere.
    private String wordyCall(TestServer at, Api.Customer customer, String phone) {
        var body = Json.object().put("phone", phone).put("firstMessage", "Hello Zebedee");
        body.putObject("dynamicVariables").put("callee_name", "Zebedee");
        body.putObject("metadata").put("crm", "tapioca");
        var api = customer.api();
        var callId = api.header("Idempotency-Key", "wombat-" + phone)
                .post("/secure/make-call", body)
                .expect(200)
                .text("callId");
        api.awaitEnd(callId);
        await().atMost(PATIENCE)
                .until(() -> api.get("/secure/calls/" + callId)
                        .at("callData.quality")
                        .isObject());
        var data = collect(
                conversation(callId, "Plays the xylophone.", "I live in a quagmire."), "next_action", "Send marzipan");
        data.put("conversation_id", "");
        new PostCallPretender(at, clock).analyzed(data).expect(200);
        api.put(
                        "/secure/calls/" + callId,
                        Json.parse(
                                "{\"callDetails\": {\"callOutcome\": \"callback\", \"agentNotes\": \"Has an ocelot\"}}"))
                .expect(200);
        api.post("/secure/do-not-call", Json.object().put("phone", phone).put("reason", "kumquat allergy"))
                .expect(201);
        api.makeCall(phone).expect(403); // the refusal is kept, with the number's hash
        return callId;
    }

    private static JsonNode stats(Api.Customer customer) {
        var stats = (ObjectNode)
                customer.api().get("/secure/call-stats").expect(200).at("stats");
        stats.remove("generatedAt");
        return stats;
    }

    @Test
    void nothingOfAnErasedPersonIsLeftAndEverythingOfTheOthersIs() throws IOException {
        var own = server(which, PrivacyConfig.DEFAULT);
        try {
            erasePerson(own);
        } finally {
            own.close();
        }
        if (which == TestDatabases.SQLITE) {
            // Not in pages that are free, either.
            var file = Path.of(own.config().database().url().substring("jdbc:sqlite:".length()));
            try (var files = Files.list(file.getParent())) {
                for (Path each : files.toList()) {
                    var bytes =
                            new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
                    assertThat(TRACES).as(each.toString()).noneMatch(bytes::contains);
                }
            }
        }
    }

    private void erasePerson(TestServer own) {
        var ann = own.api().customer();
        var bob = own.api().customer();
        var phone = Api.phone("22");
        var callId = wordyCall(own, ann, phone);
        var others = List.of(ann.api().callToItsEnd(Api.phone("22")), ann.api().callToItsEnd(Api.busyPhone()));
        var his = bob.api().callToItsEnd(Api.busyPhone());
        others.forEach(call -> new PostCallPretender(own, clock)
                .analyzed(conversation(call.path("callId").asString(), "Nothing to hide.", "Carrots.")
                        .put("conversation_id", ""))
                .expect(200));
        // Nothing is to be told of them any more.
        await().atMost(PATIENCE)
                .until(() -> !ann.api()
                        .get("/secure/calls/" + others.getFirst().path("callId").asString())
                        .at("callData.price")
                        .isNull());
        var conversation = ann.api().get("/secure/calls/" + callId).text("callData.elevenLabsConversationId");
        assertThat(own.simulator().ledger().conversations())
                .anyMatch(each -> each.id().equals(conversation));
        var before = DatabaseDump.of(own.config().database());
        assertThat(TRACES)
                .allSatisfy(trace -> assertThat(before.with(trace)).as(trace).isNotEmpty());
        assertThat(before.with(phone.substring(1))).isNotEmpty();
        var statsBefore = stats(ann);
        var othersBefore = others.stream().map(call -> body(ann, call)).toList();
        var hisBefore = body(bob, his);

        var reply = ann.api().delete(people(phone)).expect(200);

        assertThat(reply.at("erased"))
                .isEqualTo(Json.parse("{\"calls\": 1, \"policyRefusals\": 1, \"doNotCallEntries\": 1}"));
        var after = DatabaseDump.of(own.config().database());
        assertThat(TRACES)
                .allSatisfy(trace -> assertThat(after.with(trace)).as(trace).isEmpty());
        assertThat(after.with(phone.substring(1))).isEmpty();
        // All the rows that are not the person's are as they were.
        var changed = List.of(
                "call_words", "vendor_erasure", "audit", "do_not_call", "policy_refusal", "event", "recording_erasure");
        assertThat(after.rows().stream().filter(row -> isOthers(row, callId, changed)))
                .isEqualTo(before.rows().stream()
                        .filter(row -> isOthers(row, callId, changed))
                        .toList());
        assertThat(others.stream().map(call -> body(ann, call))).isEqualTo(othersBefore);
        assertThat(body(bob, his)).isEqualTo(hisBefore);
        assertThat(ann.api().get("/secure/calls?q=carrots").at("filtered").asInt())
                .isEqualTo(2);

        // The call counts as before.
        assertThat(stats(ann)).isEqualTo(statsBefore);
        var erased = ann.api().get("/secure/calls/" + callId).expect(200);
        assertThat(erased.at("callData.phone").isNull()).isTrue();
        assertThat(erased.text("callDetails.callOutcome")).isEqualTo("callback");
        assertThat(erased.at("callDetails.callTranscript").isNull()).isTrue();
        assertThat(erased.at("utterances").size()).isZero();
        ann.api().get("/secure/calls?q=xylophone").expect(200);
        assertThat(ann.api().get("/secure/calls?q=xylophone").at("filtered").asInt())
                .isZero();
        assertThat(ann.api().get("/secure/calls").at("total").asInt()).isEqualTo(3);

        // Nothing comes back, nobody corrects it, and the number stays unrung.
        new PostCallPretender(own, clock)
                .analyzed(conversation(callId, "Plays the xylophone.", "I live in a quagmire."))
                .expect(200);
        ann.api()
                .put("/secure/calls/" + callId, Json.parse("{\"callDetails\": {\"agentNotes\": \"Zebedee\"}}"))
                .expect(409);
        ann.api().makeCall(phone).expect(403);
        assertThat(ann.api().get("/secure/do-not-call").at("entries.0.phone").isNull())
                .isTrue();
        ann.api().delete(people(phone)).expect(200);
        await().atMost(PATIENCE)
                .until(() -> own.simulator().ledger().conversations().stream()
                        .noneMatch(each -> each.id().equals(conversation)));
        await().atMost(PATIENCE)
                .until(() -> DatabaseDump.of(own.config().database())
                        .with("vendor_erasure {")
                        .isEmpty());
        var last = DatabaseDump.of(own.config().database());
        assertThat(TRACES)
                .allSatisfy(trace -> assertThat(last.with(trace)).as(trace).isEmpty());
        assertThat(last.with(phone.substring(1))).isEmpty();
        assertThat(last.with(conversation)).isEmpty();
        assertThat(last.with("person.erased")).hasSize(2);
    }

    private static boolean isOthers(String row, String callId, List<String> changed) {
        return !row.contains(callId) && changed.stream().noneMatch(row::startsWith);
    }

    private static String body(Api.Customer customer, JsonNode call) {
        return customer.api()
                .get("/secure/calls/" + call.path("callId").asString())
                .expect(200)
                .body();
    }

    @Test
    void aClientErasesFromItsOwnHistoryAndAnOperatorFromAll() {
        var ann = server.api().customer();
        var bob = server.api().customer();
        var phone = Api.busyPhone();
        var annsCall = ann.api().callToItsEnd(phone);
        var bobsCall = bob.api().callToItsEnd(phone);
        var bobsBefore = body(bob, bobsCall);

        assertThat(ann.api()
                        .delete(people(phone))
                        .expect(200)
                        .at("erased.calls")
                        .asInt())
                .isEqualTo(1);
        assertThat(ann.api()
                        .get("/secure/calls/" + annsCall.path("callId").asString())
                        .at("callData.phone")
                        .isNull())
                .isTrue();
        assertThat(body(bob, bobsCall)).isEqualTo(bobsBefore);

        ann.api().delete("/admin/people/" + phone).expect(401);
        var admin = server.api().admin();
        assertThat(admin.delete("/admin/people/" + phone.replace("+", "%2B"))
                        .expect(200)
                        .at("erased.calls")
                        .asInt())
                .isEqualTo(1);
        assertThat(bob.api()
                        .get("/secure/calls/" + bobsCall.path("callId").asString())
                        .at("callData.phone")
                        .isNull())
                .isTrue();
        assertThat(admin.delete("/admin/people/" + phone)
                        .expect(200)
                        .at("erased.calls")
                        .asInt())
                .isZero();
        for (String wrong : List.of("12125551234", "nobody", "%2B1", "+1212555123456789")) {
            ann.api().delete(people(wrong)).expect(400);
            admin.delete("/admin/people/" + wrong).expect(400);
        }
        assertThat(admin.get("/admin/activity?type=person.erased&clientId=" + ann.id())
                        .expect(200)
                        .body())
                .contains("person.erased")
                .doesNotContain(phone.substring(1));
    }

    @Test
    void aPersonWhoIsOnThePhoneIsNotErased() {
        var ann = server.api().customer();
        var phone = Api.phone("19");
        var callId = ann.api().makeCall(phone).expect(200).text("callId");
        for (var refused :
                List.of(ann.api().delete(people(phone)), server.api().admin().delete("/admin/people/" + phone))) {
            refused.expect(409);
            assertThat(refused.text("callId")).isEqualTo(callId);
        }
        assertThat(ann.api().get("/secure/calls/" + callId).text("callData.phone"))
                .isEqualTo(phone);
    }

    @Test
    void manyCallsToOnePersonAreErasedAtOnce() {
        var ann = server.api().customer();
        var phone = Api.busyPhone();
        for (int i = 0; i < 45; i++) {
            ann.api().callToItsEnd(phone);
        }
        assertThat(ann.api()
                        .delete(people(phone))
                        .expect(200)
                        .at("erased.calls")
                        .asInt())
                .isEqualTo(45);
        assertThat(ann.api()
                        .get("/secure/call-stats")
                        .at("stats.callsByStatus.busy")
                        .asInt())
                .isEqualTo(45);
    }

    @Test
    void elevenLabsIsAskedAgainWhereItDoesNotDelete() {
        var ann = server.api().customer();
        var phone = Api.phone("22");
        var callId = ann.api().callToItsEnd(phone).path("callId").asString();
        clock.advance(Duration.ofSeconds(30));
        await().atMost(PATIENCE)
                .until(() ->
                        ann.api().get("/secure/calls/" + callId).at("analysis").isObject());
        var conversation = ann.api().get("/secure/calls/" + callId).text("callData.elevenLabsConversationId");
        server.simulator().faults().add(new FaultRule(FaultPoint.CONVERSATION, ANY, 1, new FaultAction.Status(503)));

        ann.api().delete(people(phone)).expect(200);

        await().atMost(PATIENCE)
                .until(() -> DatabaseDump.of(server.config().database()).with(conversation).stream()
                        .anyMatch(row -> row.contains("tries=1")));
        clock.advance(Duration.ofMinutes(7));
        await().atMost(PATIENCE)
                .until(() -> server.simulator().ledger().conversations().stream()
                        .noneMatch(each -> each.id().equals(conversation)));
    }

    @Test
    void whatIsTooOldIsErasedByItself() {
        var own = server(which, new PrivacyConfig(30, PrivacyConfig.Switch.OFF));
        try {
            var ann = own.api().customer();
            var old = wordyCall(own, ann, Api.phone("22"));
            var conversation = ann.api().get("/secure/calls/" + old).text("callData.elevenLabsConversationId");
            clock.advance(Duration.ofDays(29));
            var young = ann.api().callToItsEnd(Api.busyPhone());
            var youngBefore = body(ann, young);
            var statsBefore = stats(ann);
            assertThat(ann.api()
                            .get("/secure/calls/" + old)
                            .at("callData.phone")
                            .isNull())
                    .isFalse();

            clock.advance(Duration.ofDays(2));

            await().atMost(PATIENCE)
                    .until(() -> ann.api()
                            .get("/secure/calls/" + old)
                            .at("callData.phone")
                            .isNull());
            assertThat(body(ann, young)).isEqualTo(youngBefore);
            assertThat(stats(ann)).isEqualTo(statsBefore);
            var dump = DatabaseDump.of(own.config().database());
            assertThat(List.of("xylophone", "quagmire", "marzipan", "ocelot", "tapioca", "zebedee"))
                    .allSatisfy(trace -> assertThat(dump.with(trace)).as(trace).isEmpty());
            // It was not asked for at ElevenLabs, by setting.
            assertThat(own.simulator().ledger().conversations())
                    .anyMatch(each -> each.id().equals(conversation));
        } finally {
            own.close();
        }
    }

    @Test
    void eachClientsCallsAreKeptAsLongAsItSays() {
        var own = server(which, new PrivacyConfig(30, PrivacyConfig.Switch.OFF));
        try {
            var shorter = own.api().customer(Api.clientFields().put("retentionDays", 7));
            var longer = own.api().customer(Api.clientFields().put("retentionDays", 90));
            var usual = own.api().customer();
            assertThat(shorter.api()
                            .get("/secure/client")
                            .at("client.retentionDays")
                            .asInt())
                    .isEqualTo(7);
            assertThat(usual.api()
                            .get("/secure/client")
                            .at("client.retentionDays")
                            .isNull())
                    .isTrue();
            var calls = new LinkedHashMap<Api.Customer, String>();
            for (var client : List.of(shorter, longer, usual)) {
                calls.put(
                        client,
                        client.api()
                                .callToItsEnd(Api.busyPhone())
                                .path("callId")
                                .asString());
            }

            clock.advance(Duration.ofDays(8));
            await().atMost(PATIENCE).until(() -> isErased(shorter, calls.get(shorter)));
            assertThat(isErased(longer, calls.get(longer))).isFalse();
            assertThat(isErased(usual, calls.get(usual))).isFalse();

            clock.advance(Duration.ofDays(23));
            await().atMost(PATIENCE).until(() -> isErased(usual, calls.get(usual)));
            assertThat(isErased(longer, calls.get(longer))).isFalse();

            // Whom the operator gives the server's days back, it loses what is too old by them.
            var path = "/admin/clients/" + longer.id();
            own.api().admin().put(path, Json.parse("{\"retentionDays\": 0}")).expect(400);
            own.api().admin().put(path, Json.parse("{\"retentionDays\": null}")).expect(200);
            clock.advance(Duration.ofMinutes(11));
            await().atMost(PATIENCE).until(() -> isErased(longer, calls.get(longer)));
        } finally {
            own.close();
        }
    }

    private static boolean isErased(Api.Customer client, @Nullable String callId) {
        return client.api().get("/secure/calls/" + callId).at("callData.phone").isNull();
    }
}
