package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Two servers on one PostgreSQL: what is done on one holds on the other with the next request.
class TwoServersTest {
    /// What is promised where a token dies, a client is stopped, or somebody does not want to be called.
    private static final Duration REVOKED_WITHIN = Duration.ofSeconds(5);

    private static final Duration LISTED_WITHIN = Duration.ofSeconds(1);

    private static final TestServer ONE =
            TestServer.of(TestDatabases.POSTGRESQL.fresh()).start();
    private static final TestServer OTHER =
            TestServer.of(ONE.config().database()).start();
    private static final Api HERE = ONE.api();
    private static final Api THERE = OTHER.api();

    @AfterAll
    static void close() {
        OTHER.close();
        ONE.close();
    }

    private static Api thereAs(Api.Customer customer) {
        return THERE.with(customer.api().token());
    }

    private static List<String> nodes(Api api) {
        return api.get("/admin/system")
                .expect(200)
                .at("nodes")
                .valueStream()
                .map(node -> node.path("id").asString())
                .toList();
    }

    @Test
    void bothServersKnowOfEachOther() {
        var there = THERE.with(HERE.admin().token());
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(nodes(HERE.admin())).hasSize(2).isEqualTo(nodes(there)));
    }

    @Test
    void dialingStopsOnTheOtherServerWithTheNextRequest() {
        var ann = HERE.customer();
        HERE.admin().put("/admin/dialing", Json.object().put("stopped", true)).expect(200);
        try {
            thereAs(ann).makeCall(Api.busyPhone()).expect(503);
            assertThat(thereAs(ann).get("/secure/dialing").at("stopped").asBoolean())
                    .isTrue();
        } finally {
            HERE.admin()
                    .put("/admin/dialing", Json.object().put("stopped", false))
                    .expect(200);
        }
        thereAs(ann).makeCall(Api.busyPhone()).expect(200);
    }

    @Test
    void aResetSecretADeletionAndASuspensionHoldOnTheOtherServer() {
        var ann = HERE.customer();
        thereAs(ann).get("/secure/client").expect(200);
        HERE.admin()
                .post("/admin/clients/%s/reset-secret".formatted(ann.id()), null)
                .expect(200);
        await().atMost(REVOKED_WITHIN)
                .untilAsserted(() -> thereAs(ann).get("/secure/client").expect(401));
        thereAs(ann).makeCall(Api.busyPhone()).expect(401);
        THERE.tryLogin(ann.id(), ann.secret()).expect(401);

        var bob = HERE.customer();
        HERE.admin()
                .put("/admin/clients/" + bob.id(), Json.object().put("status", "Suspended"))
                .expect(200);
        await().atMost(REVOKED_WITHIN)
                .untilAsserted(() -> thereAs(bob).makeCall(Api.busyPhone()).expect(403));
        HERE.admin().delete("/admin/clients/" + bob.id()).expect(200);
        await().atMost(REVOKED_WITHIN)
                .untilAsserted(() -> thereAs(bob).get("/secure/calls").expect(401));
        assertThat(OTHER.simulator().ledger().posts().stream()
                        .map(post -> post.form().toString())
                        .filter(form -> form.contains(bob.id()) || form.contains(ann.id())))
                .isEmpty();
    }

    @Test
    void whoIsPutOnAListOnOneServerIsNotRungByTheOther() {
        var ann = HERE.customer();
        for (String list : List.of("/secure/do-not-call", "/admin/do-not-call")) {
            var phone = Api.busyPhone();
            var as = list.startsWith("/admin") ? HERE.admin() : ann.api();
            as.post(list, Json.object().put("phone", phone)).expect(201);
            await().atMost(LISTED_WITHIN)
                    .untilAsserted(() -> thereAs(ann).makeCall(phone).expect(403));
            assertThat(OTHER.simulator().ledger().callsTo(phone)).isEmpty();
        }
    }

    @Test
    void whoIsPutOnAListWhileTheCallWaitsForItsTurnIsNotRung() throws Exception {
        try (var slow = TestServer.of(ONE.config().database()).callsPerSecond(1).start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ann = HERE.customer();
            var api = slow.api().with(ann.api().token());
            var phones = IntStream.range(0, 5).mapToObj(_ -> Api.busyPhone()).toList();
            var replies = phones.stream()
                    .map(phone -> threads.submit(() -> api.makeCall(phone)))
                    .toList();
            await().atMost(REVOKED_WITHIN)
                    .until(() -> ann.api().get("/secure/calls").at("total").asInt() == 5);
            var rung = slow.simulator().ledger().posts().size();
            for (String phone : phones) {
                ann.api().post("/secure/do-not-call", Json.object().put("phone", phone));
            }
            var refused = 0;
            for (var reply : replies) {
                refused += reply.get().status() == 403 ? 1 : 0;
            }
            // One more may have been on its way when the first number was put on the list.
            assertThat(slow.simulator().ledger().posts()).hasSizeLessThanOrEqualTo(rung + 1);
            assertThat(refused).isGreaterThanOrEqualTo(4 - rung);
            var ended = ann.api().get("/secure/calls?status=failed").expect(200).at("callHistory");
            assertThat(ended).hasSize(refused).allSatisfy(call -> {
                assertThat(call.at("/callData/endReason").asString()).isEqualTo("not-sent");
                assertThat(call.at("/callData/errorMessage").asString())
                        .isEqualTo("This number is on the do-not-call list");
            });
        }
    }

    @Test
    void fiftyAtOnceWithOneKeyPlaceOneCallAmongBothServers() throws Exception {
        var ann = HERE.customer();
        var phone = Api.phone("19");
        var requests = IntStream.range(0, 50)
                .<Callable<Api.Reply>>mapToObj(i -> () -> (i % 2 == 0 ? ann.api() : thereAs(ann))
                        .header("Idempotency-Key", "one for both")
                        .makeCall(phone))
                .toList();
        var replies = new ArrayList<Api.Reply>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var reply : threads.invokeAll(requests)) {
                replies.add(reply.get());
            }
        }
        assertThat(replies).allMatch(reply -> reply.status() == 200 || reply.status() == 409);
        assertThat(replies.stream()
                        .filter(reply -> reply.status() == 200)
                        .map(reply -> reply.text("callId"))
                        .distinct())
                .hasSize(1);
        assertThat(ONE.simulator().ledger().callsTo(phone).size()
                        + OTHER.simulator().ledger().callsTo(phone).size())
                .isEqualTo(1);
    }

    @Test
    void loginsAndWhatOperatorsDoAreOnRecordForBoth() {
        var ann = HERE.customer();
        HERE.tryLogin(ann.id(), "a wrong secret").expect(401);
        THERE.tryLogin(ann.id(), ann.secret()).expect(200);
        THERE.post("/auth/admin/login", Json.object().put("username", "root").put("password", "a wrong password"))
                .expect(401);
        THERE.admin()
                .post("/admin/clients/%s/reset-secret".formatted(ann.id()), null)
                .expect(200);

        for (Api api : List.of(HERE, THERE)) {
            var activity = api.admin()
                    .get("/admin/activity?limit=200&clientId=" + ann.id())
                    .expect(200)
                    .at("activity");
            assertThat(entries(activity))
                    .containsExactly(
                            "client.secret-reset by operator",
                            "client.login by client:" + ann.id(),
                            "client.login-failed by 127.0.0.1",
                            "client.login by client:" + ann.id(),
                            "client.created by operator");
            assertThat(entries(api.admin()
                            .get("/admin/activity?type=admin.login-failed")
                            .at("activity")))
                    .contains("admin.login-failed by 127.0.0.1");
            assertThat(entries(
                            api.admin().get("/admin/activity?type=admin.login").at("activity")))
                    .contains("admin.login by operator");
            assertThat(activity.toString())
                    .doesNotContain(
                            ann.secret(),
                            "a wrong secret",
                            String.valueOf(ann.api().token()));
        }
    }

    private static List<String> entries(JsonNode activity) {
        return activity.valueStream()
                .map(each -> "%s by %s"
                        .formatted(
                                each.path("type").asString(), each.path("actor").asString()))
                .toList();
    }
}
