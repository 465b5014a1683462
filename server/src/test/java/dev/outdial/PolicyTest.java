package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.http.Json;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Every dial is preceded by a decision that stays with the call; every refusal stays, too, with all its reasons.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class PolicyTest {
    private static final List<String> CHECKS = List.of(
            "client-status",
            "number-type",
            "region",
            "do-not-call",
            "dialing",
            "calls-to-number-at-once",
            "calls-at-once",
            "calls-per-second",
            "calls-per-day",
            "calls-to-number-per-day",
            "spend-per-day");

    private final TestDatabases database;
    private final TestServer server;
    private final Api api;

    PolicyTest(TestDatabases database) {
        this.database = database;
        server = TestServer.shared(database);
        api = server.api();
    }

    private void set(Api.Customer client, String json) {
        api.admin().put("/admin/clients/" + client.id(), Json.parse(json)).expect(200);
    }

    private JsonNode refusalsOf(Api.Customer client) {
        return api.admin()
                .get("/admin/policy-refusals?clientId=" + client.id())
                .expect(200)
                .at("refusals");
    }

    private static List<String> names(JsonNode decision) {
        return check(decision, "check");
    }

    private static List<String> refused(JsonNode decision) {
        var names = new ArrayList<String>();
        decision.path("checks").forEach(check -> {
            if (check.path("result").asString().equals("refused")) {
                names.add(check.path("check").asString());
            }
        });
        return names;
    }

    private static List<String> check(JsonNode decision, String field) {
        var all = new ArrayList<String>();
        decision.path("checks").forEach(check -> all.add(check.path(field).asString()));
        return all;
    }

    @Test
    void aCallShowsTheDecisionThatLetItPass() {
        var ann = api.customer();
        set(
                ann,
                "{\"limits\": {\"concurrentCalls\": 20, \"spendPerDay\": \"100\"}, \"policy\": {\"allowedRegions\": [\"US\"]}}");
        ann.api().makeCall(Api.phone("19")).expect(200);
        var callId = ann.api().makeCall(Api.phone("19")).expect(200).text("callId");

        var policy = ann.api().get("/secure/calls/" + callId).expect(200).at("policy");

        assertThat(policy.path("decision").asString()).isEqualTo("allowed");
        assertThat(names(policy)).isEqualTo(CHECKS);
        assertThat(check(policy, "result")).containsOnly("ok");
        assertThat(check(policy, "detail"))
                .containsExactly(
                        "Active",
                        "fixed-line-or-mobile",
                        "US",
                        "on no list",
                        "on",
                        "0 of 1",
                        "1 of 20",
                        "1 of 10000",
                        "1 of 100000",
                        "0 of 1000",
                        "12.000000 of 100 dollars, with this call at its longest");
        assertThat(api.admin()
                        .get("/admin/clients/%s/calls/%s".formatted(ann.id(), callId))
                        .at("policy"))
                .isEqualTo(policy);
        assertThat(refusalsOf(ann)).isEmpty();
    }

    @Test
    void aRefusalIsKeptWithAllItsReasonsAndWithoutTheNumber() {
        var ann = api.customer();
        var phone = Api.busyPhone();
        ann.api().post("/secure/do-not-call", Json.object().put("phone", phone)).expect(201);
        set(ann, """
                {"limits": {"callsPerDay": 0, "callsPerNumber": 0, "spendPerDay": "0"},
                 "policy": {"allowedRegions": ["CA"]}}""");

        var answer = ann.api().makeCall(phone).expect(403);

        assertThat(answer.error()).isEqualTo("Calls to this region are not allowed");
        var kept = refusalsOf(ann);
        assertThat(kept).hasSize(1);
        var entry = kept.path(0);
        assertThat(entry.path("requestId").asString()).isEqualTo(answer.text("requestId"));
        assertThat(entry.path("error").asString()).isEqualTo(answer.error());
        assertThat(entry.path("phoneEnding").asString()).isEqualTo(phone.substring(phone.length() - 4));
        assertThat(entry.toString()).doesNotContain(phone.substring(1)).doesNotContain(phone.substring(2));
        assertThat(entry.path("policy").path("decision").asString()).isEqualTo("refused");
        assertThat(names(entry.path("policy"))).isEqualTo(CHECKS);
        assertThat(refused(entry.path("policy")))
                .containsExactly("region", "do-not-call", "calls-to-number-at-once", "calls-per-day", "spend-per-day");
        assertThat(api.admin()
                        .get("/admin/policy-refusals?requestId=" + answer.text("requestId"))
                        .expect(200)
                        .at("refusals"))
                .isEqualTo(kept);
        assertThat(ann.api().get("/secure/calls").at("total").asInt()).isZero();
        assertThat(server.simulator().ledger().callsTo(phone)).isEmpty();
    }

    @Test
    void anInactiveClientAndAnEmergencyNumberAreKeptToo() {
        var ann = api.customer();
        ann.api().makeCall("+911").expect(403);
        set(ann, "{\"status\": \"Suspended\"}");
        ann.api().makeCall("+112").expect(403);

        var kept = refusalsOf(ann);

        assertThat(kept.path(0).path("error").asString()).isEqualTo("Client is not active (status: Suspended)");
        assertThat(refused(kept.path(0).path("policy"))).containsExactly("client-status", "number-type");
        assertThat(refused(kept.path(1).path("policy"))).containsExactly("number-type");
        assertThat(kept.path(1)
                        .path("policy")
                        .path("checks")
                        .path(1)
                        .path("detail")
                        .asString())
                .isEqualTo("emergency-or-short");
    }

    @Test
    void refusalsArePagedWithoutGapOrOverlapAndAFloodFillsNoDisk() {
        var ann = api.customer();
        set(ann, "{\"limits\": {\"callsPerDay\": 0}}");
        var phone = Api.busyPhone();
        for (int i = 0; i < 105; i++) {
            ann.api().makeCall(phone).expect(429);
        }
        var seen = new HashSet<String>();
        var path = "/admin/policy-refusals?limit=40&clientId=" + ann.id();
        for (int size : new int[] {40, 40, 20}) {
            var page = api.admin().get(path).expect(200);
            assertThat(page.at("refusals").size()).isEqualTo(size);
            page.at("refusals")
                    .forEach(entry ->
                            assertThat(seen.add(entry.path("id").asString())).isTrue());
            path = "/admin/policy-refusals?limit=40&clientId=%s&cursor=%s"
                    .formatted(ann.id(), page.at("nextCursor").asString(""));
        }
        api.admin().get("/admin/policy-refusals?cursor=nonsense").expect(400);
        api.admin().get("/admin/policy-refusals?limit=0").expect(400);
    }

    @Test
    void refusalsAreForgottenAfterThirtyDays() {
        var clock = new MovableClock();
        var config = database.fresh();
        try (var first = TestServer.of(config).clock(clock).start()) {
            first.api().customer().api().makeCall("+911").expect(403);
            assertThat(first.api()
                            .admin()
                            .get("/admin/policy-refusals")
                            .at("refusals")
                            .size())
                    .isEqualTo(1);
        }
        clock.advance(Duration.ofDays(31));
        // The first thing a server's reconciler does is to tidy.
        try (var later = TestServer.of(config).clock(clock).start()) {
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> later.api()
                            .admin()
                            .get("/admin/policy-refusals")
                            .at("refusals")
                            .isEmpty());
        }
    }

    @Test
    void whereTheGateItselfFailsNobodyIsRung() throws Exception {
        var config = database.fresh();
        try (var broken = TestServer.of(config).start()) {
            var ann = broken.api().customer();
            try (var connection = DriverManager.getConnection(config.url());
                    var statement = connection.createStatement()) {
                statement.execute("ALTER TABLE do_not_call RENAME TO hidden");
            }
            ann.api().makeCall(Api.busyPhone()).expect(500, "{\"error\": \"Internal server error\"}");
            assertThat(broken.simulator().ledger().posts()).isEmpty();
            assertThat(ann.api().get("/secure/calls").at("total").asInt()).isZero();
        }
    }
}
