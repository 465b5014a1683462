package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.http.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/secure/calls`, `/secure/call-stats`, their twins for operators, the dashboard and the activity log.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class HistoryTest {
    private static final String NOT_FOUND = "{\"error\": \"Call not found\"}";

    private final TestServer server;
    private final Api api;

    HistoryTest(TestDatabases database) {
        server = TestServer.shared(database);
        api = server.api();
    }

    private static List<String> ids(Api.Reply page) {
        return page.expect(200)
                .at("callHistory")
                .valueStream()
                .map(call -> call.path("callId").asString())
                .toList();
    }

    private static List<String> busyCalls(Api.Customer customer, int count) {
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(customer.api().makeCall(Api.busyPhone()).expect(200).text("callId"));
        }
        ids.forEach(customer.api()::awaitEnd);
        return ids;
    }

    @Test
    void aCallHasEveryKeyWhateverItsState() {
        var ann = api.customer();
        var busy = ann.api().callToItsEnd(Api.busyPhone());
        var data = busy.path("callData");
        assertThat(data.path("status").asString()).isEqualTo("busy");
        assertThat(data.path("duration").asInt(-1)).isZero();
        assertThat(data.path("answerTime").isNull()).isTrue();
        assertThat(data.path("endTime").isNull()).isFalse();
        assertThat(data.path("direction").asString()).isEqualTo("outbound");
        assertThat(data.path("callCount").asInt()).isEqualTo(1);
        assertThat(busy.path("callDetails").path("callOutcome").asString()).isEqualTo("unknown");
        assertThat(busy.path("metadata")).isEqualTo(Json.object());
        assertThat(busy.path("events").path(0).path("type").asString()).isEqualTo("requested");
        var phone = Api.busyPhone();
        for (int n = 1; n <= 3; n++) {
            var call = ann.api().callToItsEnd(phone);
            assertThat(call.path("callData").path("callCount").asInt()).isEqualTo(n);
        }
        // The contract itself checks that every key is there, for an open call, too.
        ann.api().makeCall(Api.phone("19")).expect(200);
        ann.api().get("/secure/calls").expect(200);
    }

    @Test
    void operatorsReadEverybodysCallsAsOneHistory() {
        var ann = api.customer();
        var bob = api.customer();
        var anns = busyCalls(ann, 2);
        var bobs = busyCalls(bob, 1);
        var admin = api.admin();

        var all = admin.get("/admin/calls?limit=200").expect(200);
        assertThat(ids(all)).containsSubsequence(bobs.getFirst(), anns.getLast(), anns.getFirst());
        assertThat(all.at("clientId").isNull()).isTrue();
        assertThat(all.at("total").asLong())
                .isEqualTo(admin.get("/admin/dashboard").at("calls.total").asLong());
        var ofBob = admin.get("/admin/calls?clientId=" + bob.id()).expect(200);
        assertThat(ids(ofBob)).isEqualTo(bobs);
        assertThat(ofBob.text("clientId")).isEqualTo(bob.id());
        assertThat(ofBob.text("callHistory.0.clientId")).isEqualTo(bob.id());
        assertThat(ofBob.at("total").asInt()).isEqualTo(1);
        assertThat(ids(admin.get("/admin/calls?clientId=nobody-here"))).isEmpty();

        var page = admin.get("/admin/calls?limit=1").expect(200);
        var next = admin.get("/admin/calls?limit=2&cursor=" + page.text("nextCursor"));
        assertThat(ids(next)).isEqualTo(ids(all).subList(1, 3));
        var phone = ofBob.text("callHistory.0.callData.phone").replace("+", "%2B");
        assertThat(ids(admin.get("/admin/calls?phone=" + phone))).isEqualTo(bobs);
        assertThat(admin.get("/admin/calls?status=busy&limit=1").at("filtered").asInt())
                .isGreaterThanOrEqualTo(3);
        admin.put(
                        "/admin/clients/%s/calls/%s".formatted(bob.id(), bobs.getFirst()),
                        Json.parse("{\"callDetails\": {\"agentNotes\": \"quincunx of %s\"}}".formatted(bob.id())))
                .expect(200);
        var found = admin.get("/admin/calls?q=quincunx%20" + bob.id()).expect(200);
        assertThat(ids(found)).isEqualTo(bobs);
        assertThat(found.at("filtered").asInt()).isEqualTo(1);
        assertThat(ids(admin.get("/admin/calls?q=quincunx&clientId=" + ann.id())))
                .isEmpty();

        var file = admin.get("/admin/calls/export?format=jsonl&clientId=" + ann.id());
        assertThat(file.expect(200)
                        .body()
                        .lines()
                        .map(Json::parse)
                        .map(call -> call.path("callId").asString()))
                .containsExactly(anns.getLast(), anns.getFirst());
        assertThat(admin.get("/admin/calls/export").expect(200).body()).contains(bob.id(), anns.getFirst());
        ann.api().get("/admin/calls").expect(401);
    }

    @Test
    void callsThatHaveNotEndedAreFoundAlone() {
        var ann = api.customer(Api.clientFields().put("agentId", "agent_long"));
        busyCalls(ann, 2);
        var open = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            open.addFirst(ann.api().makeCall(Api.phone("19")).expect(200).text("callId"));
        }
        var page = ann.api().get("/secure/calls?open=true&limit=2").expect(200);
        assertThat(ids(page)).isEqualTo(open.subList(0, 2));
        assertThat(page.at("filtered").asInt()).isEqualTo(3);
        assertThat(page.at("total").asInt()).isEqualTo(5);
        assertThat(ids(ann.api().get("/secure/calls?open=true&limit=2&cursor=" + page.text("nextCursor"))))
                .isEqualTo(open.subList(2, 3));
        assertThat(ids(api.admin().get("/admin/calls?open=true&clientId=" + ann.id())))
                .isEqualTo(open);
        assertThat(ids(api.admin().get("/admin/calls?open=true&limit=200"))).containsAll(open);
        for (String wrong : List.of("open=", "open=1", "open=false", "open=true&open=true")) {
            ann.api().get("/secure/calls?" + wrong).expect(400);
            api.admin().get("/admin/calls?" + wrong).expect(400);
        }
    }

    @Test
    void aTalkThatEndedIsWholeInHistory() {
        var ann = api.customer();
        var body = Json.object().put("phone", Api.phone("22"));
        body.putObject("metadata").put("crmId", 4711).putArray("tags").add("ä").addNull();
        var callId = ann.api().post("/secure/make-call", body).expect(200).text("callId");
        ann.api().awaitEnd(callId);
        var path = "/secure/calls/" + callId;
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(30))
                .until(() -> !ann.api().get(path).at("callDetails.callSummary").isNull());
        var call = ann.api().get(path).expect(200);
        assertThat(call.text("callData.status")).isEqualTo("completed");
        assertThat(call.text("callDetails.callTranscript")).contains("Agent: ").contains("Callee: ");
        assertThat(call.at("metadata")).isEqualTo(body.path("metadata"));
        assertThat(call.text("callData.elevenLabsConversationId")).isNotBlank();
        assertThat(call.at("utterances").size()).isPositive();
        assertThat(call.at("callData.duration").asInt()).isPositive();
        assertThat(call.at("callData.quality.firstVoiceMs").asInt(-1)).isNotNegative();
        assertThat(call.at("callData.quality.calleeFrames").asInt()).isPositive();
        assertThat(call.at("callData.quality.upDelayMs.p99").asDouble()).isPositive();
        assertThat(ids(ann.api().get("/secure/calls?outcome=" + call.text("callDetails.callOutcome"))))
                .containsExactly(callId);
        equalFigures(ann);
    }

    @Test
    void aCallIsFoundByEachOfItsThreeNames() {
        var ann = api.customer();
        var call = ann.api().callToItsEnd(Api.busyPhone());
        var bob = api.customer();
        for (String id : List.of(
                call.path("callId").asString(),
                call.path("callData").path("callSid").asString(),
                call.path("callData").path("requestId").asString())) {
            assertThat(ann.api().get("/secure/calls/" + id).expect(200).json()).isEqualTo(call);
            assertThat(api.admin()
                            .get("/admin/clients/%s/calls/%s".formatted(ann.id(), id))
                            .expect(200)
                            .json())
                    .isEqualTo(call);
            bob.api().get("/secure/calls/" + id).expect(404, NOT_FOUND);
            api.admin()
                    .get("/admin/clients/%s/calls/%s".formatted(bob.id(), id))
                    .expect(404, NOT_FOUND);
        }
        for (String id : List.of(
                "call_0", "CA0", "x", "%27", "..%2F" + ann.id(), "*", "%25", "call_%F0%9F%93%9E", "x".repeat(3000))) {
            ann.api().get("/secure/calls/" + id).expect(404, NOT_FOUND);
        }
        api.admin().get("/admin/clients/nobody-here/calls/call_0").expect(404, "{\"error\": \"Client not found\"}");
        api.admin().get("/admin/clients/nobody-here/calls").expect(404, "{\"error\": \"Client not found\"}");
        api.admin().get("/admin/clients/nobody-here/call-stats").expect(404, "{\"error\": \"Client not found\"}");
    }

    @Test
    void filtersCombine() {
        var ann = api.customer();
        var busy = busyCalls(ann, 3);
        var phone = Api.phone("18");
        var failed = ann.api().callToItsEnd(phone).path("callId").asString();
        var open = ann.api().makeCall(Api.phone("19")).expect(200).text("callId");
        org.awaitility.Awaitility.await()
                .until(() ->
                        ids(ann.api().get("/secure/calls?status=in-progress")).contains(open));
        assertThat(ids(ann.api().get("/secure/calls?status=busy"))).containsExactlyInAnyOrderElementsOf(busy);
        assertThat(ids(ann.api().get("/secure/calls?status=failed"))).containsExactly(failed);
        assertThat(ids(ann.api().get("/secure/calls?status=queued"))).isEmpty();
        assertThat(ids(ann.api().get("/secure/calls?phone=" + phone.replace("+", "%2B"))))
                .containsExactly(failed);
        assertThat(ids(ann.api().get("/secure/calls?phone=%2B12125550000"))).isEmpty();
        assertThat(ids(ann.api().get("/secure/calls?outcome=unknown&status=busy")))
                .hasSize(3);
        assertThat(ids(ann.api().get("/secure/calls?outcome=interested&status=busy")))
                .isEmpty();
        assertThat(ids(ann.api().get("/secure/calls?campaignId=none"))).isEmpty();
        var page = ann.api().get("/secure/calls?status=busy&limit=2").expect(200);
        assertThat(page.at("total").asInt()).isEqualTo(5);
        assertThat(page.at("filtered").asInt()).isEqualTo(3);

        var times = new TreeMap<Instant, String>();
        ann.api()
                .get("/secure/calls")
                .at("callHistory")
                .forEach(call -> times.put(
                        Instant.parse(call.path("callData").path("startTime").asString()),
                        call.path("callId").asString()));
        var middle = new ArrayList<>(times.keySet()).get(2);
        var from = ids(ann.api().get("/secure/calls?from=" + middle));
        var to = ids(ann.api().get("/secure/calls?to=" + middle));
        assertThat(from).hasSize(3).doesNotContainAnyElementsOf(to);
        assertThat(to).hasSize(2);
        assertThat(ids(ann.api().get("/secure/calls?from=2000-01-01&to=2000-01-02")))
                .isEmpty();
        assertThat(ids(ann.api().get("/secure/calls?from=2000-01-01T00:00:00%2B14:00&to=2999-12-31")))
                .hasSize(5);
        assertThat(ids(ann.api().get("/secure/calls?from=2999-01-01"))).isEmpty();
        assertThat(ids(ann.api().get("/secure/calls?from=2030-01-01&to=2020-01-01")))
                .isEmpty();
    }

    @Test
    void badParametersAreRefusedByName() {
        var ann = api.customer();
        for (String bad : List.of(
                "limit=0",
                "limit=201",
                "limit=",
                "limit=abc",
                "limit=1.0",
                "limit=-1",
                "limit=1e2",
                "limit=%D9%A1",
                "limit=99999999999999999999",
                "limit=5&limit=6",
                "offset=-1",
                "offset=x",
                "cursor=x",
                "cursor=",
                "cursor=MTIz",
                "cursor=%F0%9F%93%9E",
                "cursor=Li4v&offset=0",
                "status=Completed",
                "status=",
                "status=completed,busy",
                "status=%27%20OR%201=1--",
                "outcome=none",
                "phone=12125551234",
                "phone=",
                "from=yesterday",
                "from=2026-13-01",
                "from=2026-02-30",
                "from=2026-11-22T10:00:00",
                "to=",
                "to=1700000000",
                "from=20261122",
                "to=2026-11-22%2010:00",
                "campaignId=",
                "campaignId=" + "x".repeat(101))) {
            var name = bad.substring(0, bad.indexOf('='));
            var reply = ann.api().get("/secure/calls?" + bad).expect(400);
            if (!bad.contains("&")) {
                assertThat(reply.error()).isEqualTo("Invalid value for " + name);
            }
            api.admin()
                    .get("/admin/clients/%s/calls?%s".formatted(ann.id(), bad))
                    .expect(400);
            if (name.equals("from") || name.equals("to")) {
                ann.api().get("/secure/call-stats?" + bad).expect(400);
            }
        }
        for (String malformed : List.of("limit=%", "limit=%2", "%zz=1", "phone=%00", "a=%GG")) {
            assertThat(rawStatus("/secure/calls?" + malformed)).startsWith("HTTP/1.1 400");
        }
    }

    /// The JDK's client sends no broken URL, so these go over a plain socket.
    private String rawStatus(String target) {
        return Raw.send(api.base(), "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    @Test
    void pagesHaveNoGapAndNoRepetitionWhileCallsAreAdded() {
        var ann = api.customer();
        var first = busyCalls(ann, 12);
        var newest = first.reversed();
        var seen = new ArrayList<String>();
        @Nullable String cursor = null;
        do {
            var page = ann.api()
                    .get("/secure/calls?limit=5" + (cursor == null ? "" : "&cursor=" + cursor))
                    .expect(200);
            seen.addAll(ids(page));
            cursor = page.at("nextCursor").isNull() ? null : page.text("nextCursor");
            busyCalls(ann, 2);
        } while (cursor != null);
        assertThat(seen).isEqualTo(newest);

        var all = ids(ann.api().get("/secure/calls?limit=200"));
        var paged = new ArrayList<String>();
        for (int offset = 0; offset < all.size() + 5; offset += 5) {
            paged.addAll(ids(ann.api().get("/secure/calls?limit=5&offset=" + offset)));
        }
        assertThat(paged).isEqualTo(all).doesNotHaveDuplicates().containsAll(first);
        var exactly = ann.api().get("/secure/calls?limit=" + all.size()).expect(200);
        assertThat(exactly.at("nextCursor").isNull()).isTrue();
        // A cursor of another client's opens nothing.
        var stolen = ann.api().get("/secure/calls?limit=1").text("nextCursor");
        assertThat(ids(api.customer().api().get("/secure/calls?cursor=" + stolen)))
                .isEmpty();
        // Filters go along with a cursor.
        var filtered = ann.api().get("/secure/calls?limit=2&status=busy").text("nextCursor");
        assertThat(ids(ann.api().get("/secure/calls?limit=2&status=failed&cursor=" + filtered)))
                .isEmpty();
    }

    // Figures

    /// That statistics say what history shows.
    private void equalFigures(Api.Customer customer) {
        var byStatus = new TreeMap<String, Long>();
        var byOutcome = new TreeMap<String, Long>();
        var bySentiment = new TreeMap<String, Long>();
        long seconds = 0;
        long talks = 0;
        long total = 0;
        for (JsonNode call :
                customer.api().get("/secure/calls?limit=200").expect(200).at("callHistory")) {
            var data = call.path("callData");
            var details = call.path("callDetails");
            byStatus.merge(data.path("status").asString(), 1L, Long::sum);
            byOutcome.merge(details.path("callOutcome").asString(), 1L, Long::sum);
            bySentiment.merge(details.path("callSentiment").asString(), 1L, Long::sum);
            if (data.path("status").asString().equals("completed")) {
                seconds += data.path("duration").asLong();
                talks++;
            }
            total++;
        }
        var stats = customer.api().get("/secure/call-stats").expect(200).at("stats");
        assertThat(stats.path("totalCalls").asLong()).isEqualTo(total);
        assertThat(counts(stats.path("callsByStatus"))).isEqualTo(byStatus);
        assertThat(counts(stats.path("callsByOutcome"))).isEqualTo(byOutcome);
        assertThat(counts(stats.path("callsBySentiment"))).isEqualTo(bySentiment);
        assertThat(stats.path("totalDuration").asLong()).isEqualTo(seconds);
        assertThat(stats.path("averageDuration").asDouble()).isEqualTo(talks == 0 ? 0 : (double) seconds / talks);
        assertThat(api.admin()
                        .get("/admin/clients/%s/call-stats".formatted(customer.id()))
                        .expect(200)
                        .at("stats.callsByStatus"))
                .isEqualTo(stats.path("callsByStatus"));
    }

    private static Map<String, Long> counts(JsonNode figures) {
        var counts = new TreeMap<String, Long>();
        for (Map.Entry<String, JsonNode> entry : figures.properties()) {
            if (entry.getValue().asLong() > 0) {
                counts.put(entry.getKey(), entry.getValue().asLong());
            }
        }
        return counts;
    }

    @Test
    void statisticsSayWhatHistoryShows() {
        var ann = api.customer();
        equalFigures(ann);
        var stats = ann.api().get("/secure/call-stats").expect(200);
        assertThat(stats.at("stats.callsByStatus").size()).isEqualTo(10);
        assertThat(stats.text("clientId")).isEqualTo(ann.id());
        busyCalls(ann, 2);
        ann.api().callToItsEnd(Api.phone("18"));
        ann.api().callToItsEnd(Api.phone("14"));
        ann.api().makeCall(Api.phone("19")).expect(200);
        org.awaitility.Awaitility.await()
                .until(() -> ann.api()
                                .get("/secure/call-stats")
                                .at("stats.callsByStatus.in-progress")
                                .asInt()
                        == 1);
        equalFigures(ann);

        // A correction moves a call from one figure to another.
        var callId = ann.api().get("/secure/calls?status=busy").text("callHistory.0.callId");
        var path = "/admin/clients/%s/calls/%s".formatted(ann.id(), callId);
        var corrected = api.admin().put(path, Json.parse("""
                        {"callDetails": {"callOutcome": "callback", "callSentiment": "positive",
                         "nextAction": "Call again", "nextActionDate": "2026-12-01", "agentNotes": "<b>"}}""")).expect(200);
        assertThat(corrected.text("message")).isEqualTo("Call updated successfully");
        assertThat(corrected.text("call.callDetails.callOutcome")).isEqualTo("callback");
        equalFigures(ann);
        api.admin()
                .put(path, Json.parse("{\"callDetails\": {\"nextAction\": null}}"))
                .expect(200);
        assertThat(ann.api()
                        .get("/secure/calls/" + callId)
                        .at("callDetails.nextAction")
                        .isNull())
                .isTrue();
        assertThat(ann.api().get("/secure/calls/" + callId).text("callDetails.agentNotes"))
                .isEqualTo("<b>");

        // Today has all of them, another time has none.
        var today = Instant.now().toString().substring(0, 10);
        assertThat(ann.api()
                        .get("/secure/call-stats?from=%s&to=2999-01-01".formatted(today))
                        .at("stats.totalCalls")
                        .asInt())
                .isGreaterThanOrEqualTo(4);
        assertThat(ann.api()
                        .get("/secure/call-stats?to=2020-01-01")
                        .at("stats.totalCalls")
                        .asInt())
                .isZero();
        assertThat(ann.api()
                        .get("/secure/call-stats?from=2100-01-01")
                        .at("stats.totalCalls")
                        .asInt())
                .isZero();
        var rounded = ann.api()
                .get("/secure/call-stats?from=2026-11-22T10:20:30Z&to=2026-11-22T11:00:00Z")
                .expect(200);
        assertThat(rounded.text("stats.from")).isEqualTo("2026-11-22T10:00:00.000Z");
        assertThat(rounded.text("stats.to")).isEqualTo("2026-11-22T11:00:00.000Z");
    }

    @Test
    void onlyDetailsCanBeCorrected() {
        var ann = api.customer();
        var callId = busyCalls(ann, 1).getFirst();
        var path = "/admin/clients/%s/calls/%s".formatted(ann.id(), callId);
        var missing = "{\"error\": \"Missing required fields\", \"requiredFields\": [\"callDetails\"]}";
        api.admin().put(path, Json.object()).expect(400, missing);
        api.admin().put(path, Json.parse("{\"callDetails\": null}")).expect(400, missing);
        for (String unknown : List.of("callTranscript", "dataCollection", "price")) {
            api.admin()
                    .put(path, Json.parse("{\"callDetails\": {\"%s\": \"x\"}}".formatted(unknown)))
                    .expect(400, "{\"error\": \"Unknown field: callDetails.%s\"}".formatted(unknown));
        }
        api.admin()
                .put(path, Json.parse("{\"callData\": {\"status\": \"completed\"}}"))
                .expect(400);
        for (String wrong : List.of(
                "{\"callOutcome\": \"good\"}",
                "{\"callOutcome\": null}",
                "{\"callSentiment\": 1}",
                "{\"nextActionDate\": \"soon\"}",
                "{\"callSummary\": {}}")) {
            api.admin()
                    .put(path, Json.parse("{\"callDetails\": %s}".formatted(wrong)))
                    .expect(400);
        }
        api.admin()
                .put("/admin/clients/%s/calls/call_0".formatted(ann.id()), Json.parse("{\"callDetails\": {}}"))
                .expect(404, NOT_FOUND);
        api.admin()
                .put(
                        "/admin/clients/%s/calls/%s".formatted(api.customer().id(), callId),
                        Json.parse("{\"callDetails\": {}}"))
                .expect(404, NOT_FOUND);
    }

    @Test
    void theDashboardShowsWhatGoesOn() {
        var ann = api.customer();
        var before = api.admin().get("/admin/dashboard").expect(200);
        var open = ann.api().makeCall(Api.phone("19")).expect(200).text("callId");
        var after = org.awaitility.Awaitility.await()
                .until(
                        () -> api.admin().get("/admin/dashboard").expect(200),
                        reply -> reply.at("liveCalls")
                                .valueStream()
                                .anyMatch(call -> call.path("callId").asString().equals(open)));
        assertThat(after.at("calls.total").asLong())
                .isGreaterThan(before.at("calls.total").asLong());
        assertThat(after.at("recentCalls").size()).isBetween(1, 10);
        assertThat(after.at("system.draining").asBoolean()).isFalse();
        assertThat(after.at("clients.total").asLong())
                .isEqualTo(after.at("clients.active").asLong()
                        + after.at("clients.inactive").asLong()
                        + after.at("clients.suspended").asLong());
    }

    @Test
    void theActivityLogTellsWhoDidWhat() {
        var ann = api.customer();
        api.tryLogin(ann.id(), "wrong").expect(401);
        api.admin()
                .put("/admin/clients/" + ann.id(), Json.object().put("status", "Suspended"))
                .expect(200);
        api.admin()
                .post("/admin/clients/%s/reset-secret".formatted(ann.id()), null)
                .expect(200);
        api.admin().delete("/admin/clients/" + ann.id()).expect(200);
        var path = "/admin/activity?clientId=" + ann.id();
        var types = api.admin()
                .get(path)
                .expect(200)
                .at("activity")
                .valueStream()
                .map(entry -> entry.path("type").asString())
                .toList();
        assertThat(types)
                .containsExactlyInAnyOrder(
                        "client.deleted",
                        "client.secret-reset",
                        "client.updated",
                        "client.login-failed",
                        "client.login",
                        "client.created");
        var paged = new ArrayList<String>();
        var cursor = "";
        do {
            var page = api.admin().get(path + "&limit=2" + cursor).expect(200);
            page.at("activity").forEach(entry -> paged.add(entry.path("type").asString()));
            cursor = page.at("nextCursor").isNull() ? "" : "&cursor=" + page.text("nextCursor");
        } while (!cursor.isEmpty());
        assertThat(paged).isEqualTo(types);
        assertThat(api.admin().get(path + "&type=client.updated").at("activity").size())
                .isEqualTo(1);
        for (String bad : List.of("limit=0", "cursor=x", "type=nothing", "limit=x")) {
            api.admin().get("/admin/activity?" + bad).expect(400);
        }
    }

    @Test
    void historyIsEachClientsOwn() {
        var ann = api.customer();
        var bob = api.customer();
        var mine = new HashSet<>(busyCalls(ann, 3));
        var his = new HashSet<>(busyCalls(bob, 2));
        assertThat(new HashSet<>(ids(ann.api().get("/secure/calls")))).isEqualTo(mine);
        assertThat(new HashSet<>(ids(bob.api().get("/secure/calls")))).isEqualTo(his);
        assertThat(((ObjectNode) ann.api().get("/secure/calls").json())
                        .path("clientId")
                        .asString())
                .isEqualTo(ann.id());
    }
}
