package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.access.AccessConfig;
import dev.outdial.http.Json;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// `POST /auth/login` and `POST /auth/admin/login`.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class LoginTest {
    private static final String MISSING =
            "{\"error\": \"Missing required fields\", \"requiredFields\": [\"clientId\", \"clientSecret\"]}";
    private static final String REFUSED = "{\"error\": \"Invalid credentials or inactive client\"}";

    private final TestDatabases database;
    private final Api api;

    LoginTest(TestDatabases database) {
        this.database = database;
        this.api = TestServer.shared(database).api();
    }

    @Test
    void theRightSecretOpens() {
        var before = Instant.now();
        var ann = api.customer();
        var reply = api.tryLogin(ann.id(), ann.secret()).expect(200);
        var json = reply.json();
        assertThat(json.propertyNames()).containsExactlyInAnyOrder("success", "token", "expiresAt", "client");
        assertThat(json.path("client"))
                .isEqualTo(Json.parse("""
                {"clientId": "%s", "status": "Active", "agentId": "agent_demo", "twilioPhoneNumber": "+13105550100",
                 "clientMeta": {"fullName": "Ann Lee", "businessName": "Acme Roofing", "email": "%s"}}
                """.formatted(ann.id(), reply.text("client.clientMeta.email"))));
        assertThat(Instant.parse(reply.text("expiresAt")))
                .isBetween(before.plusSeconds(24 * 3600 - 1), Instant.now().plusSeconds(24 * 3600));
        api.with(reply.text("token")).get("/secure/client").expect(200);
    }

    @Test
    void missingNullEmptyOrOtherKindsOfFieldsAreAskedFor() {
        for (String body : new String[] {
            "{}",
            "{\"clientId\": \"acme\"}",
            "{\"clientSecret\": \"s\"}",
            "{\"clientId\": null, \"clientSecret\": \"s\"}",
            "{\"clientId\": \"\", \"clientSecret\": \"s\"}",
            "{\"clientId\": \"acme\", \"clientSecret\": \"\"}",
            "{\"clientId\": 5, \"clientSecret\": \"s\"}",
            "{\"clientId\": {\"$ne\": null}, \"clientSecret\": {\"$ne\": null}}",
            "{\"clientId\": [\"acme\"], \"clientSecret\": true}"
        }) {
            api.post("/auth/login", Json.parse(body)).expect(400, MISSING);
        }
        api.post("/auth/admin/login", Json.parse("{\"username\": \"operator\"}"))
                .expect(
                        400,
                        "{\"error\": \"Missing required fields\", \"requiredFields\": [\"username\", \"password\"]}");
    }

    @Test
    void nobodyLearnsWhatWasWrong() {
        var ann = api.customer();
        var bob = api.customer();
        for (String status : new String[] {"Inactive", "Suspended"}) {
            api.admin()
                    .put("/admin/clients/" + bob.id(), Json.object().put("status", status))
                    .expect(200);
            api.tryLogin(bob.id(), bob.secret()).expect(401, REFUSED);
        }
        var gone = api.customer();
        api.admin().delete("/admin/clients/" + gone.id()).expect(200);
        api.tryLogin(gone.id(), gone.secret()).expect(401, REFUSED);
        api.tryLogin(gone.id(), " ").expect(401, REFUSED);
        api.tryLogin(ann.id(), "wrong").expect(401, REFUSED);
        api.tryLogin(ann.id(), ann.secret() + " ").expect(401, REFUSED);
        api.tryLogin("nobody-" + ann.id(), ann.secret()).expect(401, REFUSED);
        api.tryLogin(ann.id() + "\u0000", ann.secret()).expect(401, REFUSED);
        api.tryLogin("' OR 1=1 --", "' OR 1=1 --").expect(401, REFUSED);
        api.tryLogin("x".repeat(30_000), "y".repeat(30_000)).expect(401, REFUSED);
        api.tryLogin(ann.id(), bob.secret()).expect(401, REFUSED);
        assertThat(api.tryLogin(ann.id(), "wrong").header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void anOperatorLogsIn() {
        var right = Json.object().put("username", TestServer.ADMIN).put("password", TestServer.ADMIN_PASSWORD.value());
        var reply = api.post("/auth/admin/login", right).expect(200);
        assertThat(reply.json().propertyNames()).containsExactlyInAnyOrder("success", "token", "expiresAt", "admin");
        assertThat(reply.at("admin")).isEqualTo(Json.object().put("username", TestServer.ADMIN));
        api.with(reply.text("token")).get("/admin/clients").expect(200);

        var refused = "{\"error\": \"Invalid credentials\"}";
        api.post("/auth/admin/login", right.deepCopy().put("password", "wrong")).expect(401, refused);
        api.post("/auth/admin/login", right.deepCopy().put("username", "Operator"))
                .expect(401, refused);
        api.post("/auth/admin/login", right.deepCopy().put("username", "\u0000"))
                .expect(401, refused);
    }

    @Test
    void guessingIsSlowedDownAndTokensGoOnWorking() {
        try (var server = TestServer.of(database)
                .throttle(new AccessConfig.Throttle(3, 8, 12))
                .trustedProxies("127.0.0.1")
                .start()) {
            var here = server.api().header("X-Forwarded-For", "192.0.2.1");
            var ann = here.customer();
            for (int i = 0; i < 3; i++) {
                here.tryLogin(ann.id(), "wrong").expect(401, REFUSED);
            }
            var throttled = here.tryLogin(ann.id(), ann.secret()).expect(429);
            assertThat(throttled.error()).isEqualTo("Too many login attempts");
            assertThat(Integer.parseInt(throttled.header("Retry-After"))).isBetween(1, 60);
            ann.api().get("/secure/client").expect(200);
            here.admin().get("/admin/clients").expect(200);

            // Another address is heard, a list of forged ones is not: only the proxy's own entry counts.
            server.api()
                    .header("X-Forwarded-For", "192.0.2.2")
                    .tryLogin(ann.id(), ann.secret())
                    .expect(200);
            server.api()
                    .header("X-Forwarded-For", "203.0.113.9, 192.0.2.1")
                    .tryLogin(ann.id(), ann.secret())
                    .expect(429);

            // One id from many addresses, and many ids from one address.
            var byAddress = IntStream.range(0, 20)
                    .mapToObj(i -> server.api()
                            .header("X-Forwarded-For", "198.51.100." + i)
                            .tryLogin(ann.id(), "wrong")
                            .status())
                    .collect(Collectors.toSet());
            assertThat(byAddress).isEqualTo(Set.of(401, 429));
            var byId = IntStream.range(0, 20)
                    .mapToObj(i -> server.api()
                            .header("X-Forwarded-For", "192.0.2.77")
                            .tryLogin("somebody-" + i, "wrong")
                            .status())
                    .toList();
            assertThat(byId.subList(0, 12)).containsOnly(401);
            assertThat(byId.subList(12, 20)).containsOnly(429);
        }
    }

    @Test
    void aForgedAddressHelpsNobodyWhereNoProxyIsTrusted() {
        try (var server = TestServer.of(database)
                .throttle(new AccessConfig.Throttle(3, 100, 100))
                .start()) {
            var ann = server.api().customer();
            var statuses = IntStream.range(0, 6)
                    .mapToObj(i -> server.api()
                            .header("X-Forwarded-For", "192.0.2." + i)
                            .tryLogin(ann.id(), "wrong")
                            .status())
                    .toList();
            assertThat(statuses).containsExactly(401, 401, 401, 429, 429, 429);
        }
    }
}
