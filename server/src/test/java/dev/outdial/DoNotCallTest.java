package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.http.Json;
import java.util.HashSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Numbers on a do-not-call list are not rung, from the moment the entry was acknowledged.
@NullMarked
class DoNotCallTest {
    private static final String REFUSED = "This number is on the do-not-call list";

    @ParameterizedTest
    @EnumSource
    void aNumberOnTheClientsListIsNotRungUntilItIsTakenOff(TestDatabases database) {
        var server = TestServer.shared(database);
        var client = server.api().customer();
        var phone = "+12125550471";

        var added = client.api()
                .post("/secure/do-not-call", Json.object().put("phone", phone).put("reason", "Asked for it"));
        added.expect(201);
        assertThat(added.text("message")).isEqualTo("Number added to the do-not-call list");
        assertThat(added.text("entry.addedBy")).isEqualTo("client:" + client.id());

        var refused = client.api().post("/secure/make-call", Json.object().put("phone", phone));
        assertThat(refused.expect(403).error()).isEqualTo(REFUSED);
        assertThat(server.simulator().ledger().callsTo(phone)).isEmpty();

        var again = client.api().post("/secure/do-not-call", Json.object().put("phone", phone));
        assertThat(again.expect(200).text("entry.reason")).isEqualTo("Asked for it");

        client.api().delete("/secure/do-not-call/" + phone).expect(200);
        client.api().delete("/secure/do-not-call/%2B12125550471").expect(404);
        client.api()
                .post("/secure/make-call", Json.object().put("phone", phone))
                .expect(200);
    }

    @ParameterizedTest
    @EnumSource
    void everybodysListHoldsForEveryClientAndAClientsOwnForNobodyElse(TestDatabases database) {
        var api = TestServer.shared(database).api();
        var one = api.customer();
        var other = api.customer();
        var everybodys = "+12125550472";
        var ones = "+12125550473";

        api.admin()
                .post("/admin/do-not-call", Json.object().put("phone", everybodys))
                .expect(201);
        one.api().post("/secure/do-not-call", Json.object().put("phone", ones)).expect(201);

        one.api()
                .post("/secure/make-call", Json.object().put("phone", everybodys))
                .expect(403);
        other.api()
                .post("/secure/make-call", Json.object().put("phone", everybodys))
                .expect(403);
        other.api().post("/secure/make-call", Json.object().put("phone", ones)).expect(200);
        other.api().delete("/secure/do-not-call/" + everybodys).expect(404);

        assertThat(api.admin().get("/admin/do-not-call").expect(200).text("entries.0.phone"))
                .isEqualTo(everybodys);
        api.admin().delete("/admin/do-not-call/" + everybodys).expect(200);
        api.admin().delete("/admin/do-not-call/" + everybodys).expect(404);
    }

    @ParameterizedTest
    @EnumSource
    void theListIsPagedWithoutGapOrOverlap(TestDatabases database) {
        var client = TestServer.shared(database).api().customer();
        for (int n = 0; n < 7; n++) {
            client.api()
                    .post("/secure/do-not-call", Json.object().put("phone", "+1212555048" + n))
                    .expect(201);
        }
        var seen = new HashSet<String>();
        var path = "/secure/do-not-call?limit=3";
        for (int page = 0; page < 3; page++) {
            var reply = client.api().get(path).expect(200);
            assertThat(reply.at("total").asInt()).isEqualTo(7);
            reply.at("entries")
                    .forEach(entry -> assertThat(seen.add(entry.path("phone").stringValue()))
                            .isTrue());
            path = "/secure/do-not-call?limit=3&cursor="
                    + reply.at("nextCursor").asString("");
        }
        assertThat(seen).hasSize(7);
        client.api().get("/secure/do-not-call?cursor=nonsense").expect(400);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoNumberIsRefused(TestDatabases database) {
        var client = TestServer.shared(database).api().customer();
        client.api()
                .post("/secure/do-not-call", Json.object().put("phone", "555"))
                .expect(400);
        client.api().post("/secure/do-not-call", Json.object().put("phone", 5)).expect(400);
        client.api()
                .post(
                        "/secure/do-not-call",
                        Json.object().put("phone", "+12125550474").put("why", "x"))
                .expect(400);
    }
}
