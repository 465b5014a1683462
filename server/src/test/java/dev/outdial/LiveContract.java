package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.LiveReader.Event;
import dev.outdial.http.Json;
import dev.outdial.twilio.TwilioCarrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Watching calls while they happen.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LiveContract {
    /// Interrupts, presses a key, and hangs up.
    private static final String CUTS_SHORT = "33";

    private static final Set<String> MILESTONES =
            Set.of("requested", "policy", "dialed", "ringing", "answered", "ended");

    private final TestServer server;

    LiveContract(TestDatabases database) {
        server = TestServer.of(database).speed(20).start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void whatHistoryTellsAfterwardsWasToldWhileItHappened() {
        var ann = server.api().customer();
        try (var all = LiveReader.open(ann.api(), "/secure/live");
                var operator = LiveReader.open(server.api().admin(), "/admin/live")) {
            var callId = ann.api().makeCall(Api.phone(CUTS_SHORT)).expect(200).text("callId");
            try (var one = LiveReader.open(ann.api(), "/secure/calls/%s/live".formatted(callId))) {
                assertThat(one.awaitEnd()).isEqualTo("call-ended");
                // Which of the two is written down last is open: the analysis comes from outside.
                for (var type : List.of("bridge.quality", "analyzed")) {
                    all.awaitEvent(event -> event.text("type").equals(type));
                    operator.awaitEvent(event -> event.text("type").equals(type));
                }
                var history = awaitLastWords(ann.api(), callId);

                var mine = of(callId, all.events());
                assertThat(statuses(mine)).startsWith("queued").endsWith("completed");
                assertThat(statuses(mine)).containsSubsequence("ringing", "in-progress");
                assertThat(lastVersions(mine.stream())).isEqualTo(utterances(history));
                assertThat(entries(mine)).isEqualTo(entriesOf(history));
                assertThat(ids(mine)).doesNotHaveDuplicates();
                assertThat(of(callId, operator.events()))
                        .extracting(Event::data)
                        .isEqualTo(datas(mine));
                assertThat(mine)
                        .allSatisfy(event -> assertThat(event.text("clientId")).isEqualTo(ann.id()));

                assertThat(one.events().getFirst().name()).isEqualTo("call");
                assertThat(told(one.events())).isEqualTo(utterances(history));
                var untilTheEnd = entriesOf(history);
                untilTheEnd.removeIf(entry -> entry.path("type").asString().equals("analyzed"));
                assertThat(entriesTold(one.events())).isEqualTo(untilTheEnd);
                assertThat(statuses(one.events())).endsWith("completed");
            }
        }
    }

    @Test
    void levelsOfManyCallsComeTogetherWhereTheyAreWantedSo() {
        var ann = server.api().customer(Api.clientFields().put("agentId", "agent_long"));
        var bob = server.api().customer(Api.clientFields().put("agentId", "agent_long"));
        var carrier = new TwilioCarrier(
                server.config().twilio(), server.config().http().publicUrl());
        try (var batched = LiveReader.open(ann.api(), "/secure/live?levels=batched");
                var operator = LiveReader.open(server.api().admin(), "/admin/live?levels=batched");
                var off = LiveReader.open(ann.api(), "/secure/live?levels=off")) {
            var annsCall = ann.api().makeCall(Api.phone("19")).expect(200);
            var bobsCall = bob.api().makeCall(Api.phone("19")).expect(200);
            var anns = annsCall.text("callId");
            var bobs = bobsCall.text("callId");

            var levels =
                    batched.awaitEvent(event -> event.name().equals("levels")).data();
            operator.awaitEvent(event -> event.name().equals("levels")
                    && event.data().path("calls").toString().contains(bobs));
            carrier.end(annsCall.text("callSid"));
            carrier.end(bobsCall.text("callSid"));

            assertThat(levels.propertyNames()).containsExactly("at", "calls");
            assertThat(levels.path("calls").size()).isEqualTo(1);
            var call = levels.path("calls").path(0);
            assertThat(call.path(0).asString()).isEqualTo(anns);
            assertThat(call.size()).isEqualTo(4);
            assertThat(batched.events().toString()).doesNotContain(bobs);
            for (var reader : List.of(batched, operator, off)) {
                assertThat(reader.events("level")).isEmpty();
            }
            assertThat(off.events("levels")).isEmpty();
        }
        ann.api().get("/secure/live?levels=loud").expect(400);
        server.api().admin().get("/admin/live?levels=").expect(400);
    }

    @Test
    void operatorsWatchOneCallOfAClient() {
        var ann = server.api().customer();
        var callId = ann.api().makeCall(Api.phone(CUTS_SHORT)).expect(200).text("callId");
        var path = "/admin/clients/%s/calls/%s/live";
        try (var one = LiveReader.open(server.api().admin(), path.formatted(ann.id(), callId))) {
            assertThat(one.awaitEnd()).isEqualTo("call-ended");
            assertThat(one.events().getFirst().text("callId")).isEqualTo(callId);
            assertThat(statuses(one.events())).endsWith("completed");
        }
        var bob = server.api().customer();
        server.api().admin().get(path.formatted(bob.id(), callId)).expect(404);
        server.api().admin().get(path.formatted("nobody-here", callId)).expect(404);
    }

    @Test
    void whoeverComesBackMissesNothingAndReadsNothingTwice() {
        var ann = server.api().customer();
        try (var control = LiveReader.open(ann.api(), "/secure/live")) {
            var first = LiveReader.open(ann.api(), "/secure/live");
            var callId = ann.api().makeCall(Api.phone(CUTS_SHORT)).expect(200).text("callId");
            first.awaitEvent(event -> event.text("status").equals("in-progress"));
            first.close();
            var known = kept(first.events());
            ann.api().awaitEnd(callId);
            try (var second =
                    LiveReader.open(ann.api(), "/secure/live", ids(known).getLast())) {
                control.awaitEvent(event -> event.text("type").equals("analyzed"));
                second.awaitEvent(event -> event.text("type").equals("analyzed"));

                var together = new ArrayList<>(ids(known));
                together.addAll(ids(kept(second.events())));
                assertThat(together).containsExactlyElementsOf(ids(kept(control.events())));
                assertThat(second.events()).extracting(Event::name).doesNotContain("resync", "ready");
            }
        }
    }

    @Test
    void whoeverWasAwayTooLongIsToldToReadAnew() {
        var ann = server.api().customer();
        var callId = ann.api().callToItsEnd(Api.busyPhone()).path("callId").asString();
        for (String strange : List.of("another-1", "x", "-1", "1".repeat(300))) {
            try (var all = LiveReader.open(ann.api(), "/secure/live", strange);
                    var one = LiveReader.open(ann.api(), "/secure/calls/%s/live".formatted(callId), strange)) {
                all.awaitEvent(event -> event.name().equals("ready"));
                assertThat(all.events()).extracting(Event::name).containsExactly("resync", "ready");
                assertThat(one.awaitEnd()).isEqualTo("call-ended");
                assertThat(one.events()).extracting(Event::name).containsExactly("resync", "call", "end");
            }
        }
    }

    @Test
    void aCallThatHasEndedIsShownAndThatIsAll() {
        var ann = server.api().customer();
        var call = ann.api().callToItsEnd(Api.busyPhone());
        for (String field : List.of("callId", "callData/callSid", "callData/requestId")) {
            var id = call.at("/" + field).asString();
            try (var one = LiveReader.open(ann.api(), "/secure/calls/%s/live".formatted(id))) {
                assertThat(one.awaitEnd()).isEqualTo("call-ended");
                assertThat(one.events()).extracting(Event::name).containsExactly("call", "end");
                assertThat(one.events().getFirst().data())
                        .isEqualTo(ann.api().get("/secure/calls/" + id).json());
            }
        }
    }

    @Test
    void nothingIsToldAnyMoreOfSomebodyWhoWasErased() {
        var ann = server.api().customer();
        var phone = Api.phone(CUTS_SHORT);
        var callId = ann.api().makeCall(phone).expect(200).text("callId");
        awaitLastWords(ann.api(), callId);
        ann.api().delete("/secure/people/" + phone).expect(200);

        try (var one = LiveReader.open(ann.api(), "/secure/calls/%s/live".formatted(callId))) {
            assertThat(one.awaitEnd()).isEqualTo("call-ended");
            assertThat(one.events("utterance")).isEmpty();
            assertThat(one.events("timeline")).isEmpty();
        }
    }

    @Test
    void nobodySeesAnothersCalls() {
        var ann = server.api().customer();
        var bob = server.api().customer();
        try (var bobs = LiveReader.open(bob.api(), "/secure/live");
                var anns = LiveReader.open(ann.api(), "/secure/live")) {
            var annsCall =
                    ann.api().callToItsEnd(Api.phone("14")).path("callId").asString();
            bob.api().get("/secure/calls/%s/live".formatted(annsCall)).expect(404, "{\"error\": \"Call not found\"}");
            var bobsCall =
                    bob.api().callToItsEnd(Api.busyPhone()).path("callId").asString();
            bobs.awaitEvent(event -> event.text("status").equals("busy"));
            anns.awaitEvent(event -> event.text("status").equals("completed"));
            assertThat(callIds(bobs.events())).containsOnly(bobsCall);
            assertThat(callIds(anns.events())).containsOnly(annsCall);
        }
    }

    @Test
    void aStreamEndsWithItsTokenOrItsClient() {
        var ann = server.api().customer();
        var bob = server.api().customer();
        try (var anns = LiveReader.open(ann.api(), "/secure/live");
                var bobs = LiveReader.open(bob.api(), "/secure/live")) {
            server.api()
                    .admin()
                    .post("/admin/clients/%s/reset-secret".formatted(ann.id()), null)
                    .expect(200);
            server.api()
                    .admin()
                    .put("/admin/clients/" + bob.id(), Json.parse("{\"status\": \"Inactive\"}"))
                    .expect(200);
            assertThat(anns.awaitEnd()).isEqualTo("unauthorized");
            assertThat(bobs.awaitEnd()).isEqualTo("client-not-active");
        }
        ann.api().get("/secure/live").expect(401);
        bob.api().get("/secure/live").expect(403, "{\"error\": \"Client is not active (status: Inactive)\"}");
    }

    @Test
    void aClientHasAHundredStreamsAtMost() {
        var ann = server.api().customer();
        var open = new ArrayList<LiveReader>();
        try {
            for (int i = 0; i < 100; i++) {
                open.add(LiveReader.open(ann.api(), "/secure/live"));
            }
            var refused = ann.api().get("/secure/live").expect(429);
            assertThat(refused.error()).isEqualTo("Too many live streams");
            assertThat(refused.header("Retry-After")).isNotEmpty();
            LiveReader.open(server.api().customer().api(), "/secure/live").close();
        } finally {
            open.forEach(LiveReader::close);
        }
        // A stream that nobody reads is noticed when something is sent.
        var api = ann.api();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            api.callToItsEnd(Api.busyPhone());
            LiveReader.open(api, "/secure/live").close();
        });
    }

    private static List<Event> of(String callId, List<Event> events) {
        return kept(events).stream()
                .filter(event -> event.text("callId").equals(callId))
                .toList();
    }

    private static List<Event> kept(List<Event> events) {
        return events.stream()
                .filter(event -> Set.of("status", "timeline", "utterance").contains(event.name()))
                .toList();
    }

    private static List<String> ids(List<Event> events) {
        return events.stream().map(Event::id).toList();
    }

    private static List<JsonNode> datas(List<Event> events) {
        return events.stream().map(Event::data).toList();
    }

    private static Set<String> callIds(List<Event> events) {
        return events.stream()
                .map(event -> event.text("callId"))
                .filter(id -> !id.isEmpty())
                .collect(java.util.stream.Collectors.toSet());
    }

    /// Each once: what ended a call may be known a moment after its end.
    private static List<String> statuses(List<Event> events) {
        return events.stream()
                .filter(event -> event.name().equals("status"))
                .map(event -> event.text("status"))
                .distinct()
                .toList();
    }

    private static Map<Integer, JsonNode> lastVersions(Stream<Event> events) {
        var last = new LinkedHashMap<Integer, JsonNode>();
        events.filter(event -> event.name().equals("utterance")).forEach(event -> {
            var said = (ObjectNode) event.data().deepCopy();
            said.remove(List.of("callId", "clientId"));
            last.put(said.path("number").asInt(), said);
        });
        return last;
    }

    /// What a reader of one call knows at the end: what it began with, and what came.
    private static Map<Integer, JsonNode> told(List<Event> events) {
        var told = utterances(events.getFirst().data());
        told.putAll(lastVersions(events.stream()));
        return told;
    }

    private static Map<Integer, JsonNode> utterances(JsonNode call) {
        var said = new LinkedHashMap<Integer, JsonNode>();
        call.path("utterances").forEach(each -> said.put(each.path("number").asInt(), each));
        return said;
    }

    private static List<JsonNode> entries(List<Event> events) {
        return events.stream()
                .filter(event -> event.name().equals("timeline"))
                .map(event -> (JsonNode) ((ObjectNode) event.data().deepCopy()).remove(List.of("callId", "clientId")))
                .toList();
    }

    private static List<JsonNode> entriesTold(List<Event> events) {
        var told = entriesOf(events.getFirst().data());
        told.addAll(entries(events));
        return told;
    }

    /// Without the milestones, which are told as statuses.
    private static List<JsonNode> entriesOf(JsonNode call) {
        var entries = new ArrayList<JsonNode>();
        StreamSupport.stream(call.path("events").spliterator(), false)
                .filter(event -> !MILESTONES.contains(event.path("type").asString()))
                .forEach(entries::add);
        return entries;
    }

    /// Waits until both the analysis and the figures of a conversation are in its history.
    private static JsonNode awaitLastWords(Api api, String callId) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> api.get("/secure/calls/" + callId).expect(200).json(),
                        call -> call.at("/callDetails/callSummary").isString() && isMeasured(call));
    }

    private static boolean isMeasured(JsonNode call) {
        return entriesOf(call).stream()
                .anyMatch(entry -> entry.path("type").asString().equals("bridge.quality"));
    }
}
