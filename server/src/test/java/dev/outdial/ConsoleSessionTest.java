package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.access.AccessConfig;
import dev.outdial.http.Json;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

/// `/console/session`, and what the cookie from there opens.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class ConsoleSessionTest {
    private final TestDatabases database;
    private final Api api;

    ConsoleSessionTest(TestDatabases database) {
        this.database = database;
        this.api = TestServer.shared(database).api();
    }

    private static ObjectNode credentials(Api.Customer customer) {
        return Json.object().put("clientId", customer.id()).put("clientSecret", customer.secret());
    }

    private static ObjectNode adminCredentials() {
        return Json.object().put("username", TestServer.ADMIN).put("password", TestServer.ADMIN_PASSWORD.value());
    }

    /// The API as the console's pages use it after a login.
    private static Api browser(Api api, ObjectNode login) {
        return withCookie(api, login).header("Origin", api.base().toString());
    }

    private static Api withCookie(Api api, ObjectNode login) {
        var cookie = api.post("/console/session", login).expect(200).header("Set-Cookie");
        return api.header("Cookie", "other=1; " + cookie.split(";", 2)[0]);
    }

    @Test
    void aClientLogsInAndIsNamed() {
        var ann = api.customer();
        var reply = api.post("/console/session", credentials(ann)).expect(200);

        assertThat(reply.json().propertyNames()).containsExactly("type", "name", "clientId", "expiresAt");
        assertThat(reply.text("type")).isEqualTo("client");
        assertThat(reply.text("name")).isEqualTo("Acme Roofing");
        assertThat(reply.text("clientId")).isEqualTo(ann.id());
        assertThat(reply.header("Set-Cookie"))
                .matches("outdial_session=[^;]+; Max-Age=(86400|863[0-9]{2}); Path=/; HttpOnly; SameSite=Strict");
        var browser = browser(api, credentials(ann));
        assertThat(browser.get("/console/session").expect(200).text("clientId")).isEqualTo(ann.id());
        browser.get("/secure/client").expect(200);
        browser.put("/secure/client", Json.parse("{\"clientMeta\": {\"city\": \"Austin\"}}"))
                .expect(200);
        browser.get("/admin/dashboard").expect(401);
    }

    @Test
    void theOperatorLogsInAndIsNamed() {
        var browser = browser(api, adminCredentials());
        var session = browser.get("/console/session").expect(200);

        assertThat(session.text("type")).isEqualTo("admin");
        assertThat(session.text("name")).isEqualTo(TestServer.ADMIN);
        assertThat(session.at("clientId").isNull()).isTrue();
        browser.get("/admin/dashboard").expect(200);
        browser.get("/secure/client").expect(401);
    }

    @Test
    void aTokenBecomesASession() {
        var ann = api.customer();
        for (String token : List.of(
                String.valueOf(ann.api().token()), String.valueOf(api.admin().token()))) {
            var browser = browser(api, Json.object().put("token", token));
            var isAdmin =
                    browser.get("/console/session").expect(200).text("type").equals("admin");
            browser.get(isAdmin ? "/admin/dashboard" : "/secure/client").expect(200);
        }
        api.post("/console/session", Json.object().put("token", "a.b.c")).expect(401);
        api.admin()
                .post("/admin/clients/%s/reset-secret".formatted(ann.id()), null)
                .expect(200);
        api.post("/console/session", Json.object().put("token", ann.api().token()))
                .expect(401);
    }

    @Test
    void whatALoginRefusesIsRefusedInTheSameWords() {
        var ann = api.customer();
        for (ObjectNode wrong : List.of(
                Json.object(),
                Json.object().put("clientId", ann.id()),
                credentials(ann).put("clientSecret", "wrong"),
                credentials(ann).put("clientId", "nobody-here"),
                credentials(ann).put("more", 1))) {
            var reply = api.post("/auth/login", wrong);
            var same = (ObjectNode) reply.json();
            same.remove("requestId");
            api.post("/console/session", wrong).expect(reply.status(), Json.write(same));
        }
        api.post("/console/session", adminCredentials().put("password", "wrong"))
                .expect(401, "{\"error\": \"Invalid credentials\"}");
        api.post("/console/session", Json.object().put("username", "x"))
                .expect(
                        400,
                        "{\"error\": \"Missing required fields\", \"requiredFields\": [\"username\", \"password\"]}");
        api.post("/console/session", credentials(ann).put("token", "a.b.c")).expect(400);
    }

    @Test
    void bothDoorsCountTheSameAttempts() {
        try (var strict = TestServer.of(database)
                .throttle(new AccessConfig.Throttle(3, 100, 100))
                .start()) {
            var wrong = Json.object().put("clientId", "acme").put("clientSecret", "wrong");
            strict.api().post("/auth/login", wrong).expect(401);
            strict.api().post("/console/session", wrong).expect(401);
            strict.api().post("/auth/login", wrong).expect(401);
            strict.api().post("/console/session", wrong).expect(429);
            strict.api().post("/auth/login", wrong).expect(429);
        }
    }

    @Test
    void loginsAreOnRecord() {
        var ann = api.customer();
        api.post("/console/session", credentials(ann)).expect(200);
        api.post("/console/session", credentials(ann).put("clientSecret", "wrong"))
                .expect(401);
        var types = api.admin()
                .get("/admin/activity?clientId=" + ann.id())
                .expect(200)
                .at("activity");
        assertThat(types).anyMatch(each -> each.path("type").asString().equals("client.login-failed"));
        assertThat(types.toString()).contains("\"client.login\"");
    }

    @Test
    void loggingOutClearsTheCookie() {
        var browser = browser(api, adminCredentials());
        for (Api any : List.of(browser, api)) {
            assertThat(any.delete("/console/session").expect(204).header("Set-Cookie"))
                    .startsWith("outdial_session=; Max-Age=0; Path=/");
        }
        api.get("/console/session").expect(204);
    }

    @Test
    void anotherSitesPageGetsNothingDoneWithTheCookie() {
        var ann = api.customer();
        var cookie = withCookie(api, credentials(ann));
        var body = Json.parse("{\"clientMeta\": {\"city\": \"Stolen\"}}");
        for (Api forger : List.of(
                cookie,
                cookie.header("Origin", "https://evil.example"),
                cookie.header("Origin", "null"),
                cookie.header("Origin", api.base() + "0"),
                cookie.header("Origin", api.base() + ".evil.example"),
                cookie.header("Origin", "http://127.0.0.1"))) {
            assertThat(forger.put("/secure/client", body).expect(403).error()).isEqualTo("Cross-site request refused");
            forger.post("/secure/make-call", Json.object().put("phone", Api.phone()))
                    .expect(403);
            forger.delete("/console/session").expect(403);
        }
        cookie.header("Sec-Fetch-Site", "cross-site").get("/secure/client").expect(403);
        for (String site : List.of("same-origin", "same-site", "none")) {
            cookie.header("Sec-Fetch-Site", site).get("/secure/client").expect(200);
        }
        assertThat(ann.api().get("/secure/client").expect(200).body()).doesNotContain("Stolen");
    }

    @Test
    void aBadCookieIsNoTokenWhoeverSendsIt() {
        var body = Json.parse("{\"clientMeta\": {\"city\": \"Austin\"}}");
        for (String cookie : List.of("outdial_session=", "outdial_session=a.b.c", "session=x", ";;=")) {
            api.header("Cookie", cookie).get("/secure/client").expect(401);
            api.header("Cookie", cookie).put("/secure/client", body).expect(401);
        }
        var token = api.customer().api().token();
        api.header("Cookie", "outdial_session=%s; outdial_session=%s".formatted(token, token))
                .get("/secure/client")
                .expect(401);
    }

    @Test
    void nobodyIsLoggedInByAnotherSitesPage() {
        var ann = api.customer();
        api.header("Origin", "https://evil.example")
                .post("/console/session", credentials(ann))
                .expect(403);
        api.header("Origin", api.base().toString())
                .post("/console/session", credentials(ann))
                .expect(200);
    }

    @Test
    void theHeaderDecidesWhereThereAreTwoTokens() {
        var ann = api.customer();
        var bob = api.customer();
        var both = withCookie(api, credentials(ann));
        assertThat(both.with(bob.api().token())
                        .get("/secure/client")
                        .expect(200)
                        .text("client.clientId"))
                .isEqualTo(bob.id());
        both.with("a.b.c").get("/secure/client").expect(401);
        // A token in a header is nothing that a browser sends by itself: it needs no origin.
        both.with(bob.api().token())
                .put("/secure/client", Json.parse("{\"clientMeta\": {\"city\": \"Austin\"}}"))
                .expect(200);
    }

    @Test
    void theCookieDiesWithTheSecret() {
        var ann = api.customer();
        var browser = browser(api, credentials(ann));
        browser.get("/secure/client").expect(200);
        api.admin()
                .post("/admin/clients/%s/reset-secret".formatted(ann.id()), null)
                .expect(200);
        browser.get("/secure/client").expect(401);
        browser.get("/console/session").expect(204);
    }

    @Test
    void aLiveStreamThatTheCookieOpenedEndsWithIt() {
        var ann = api.customer();
        try (var reader = LiveReader.open(browser(api, credentials(ann)), "/secure/live")) {
            api.admin()
                    .post("/admin/clients/%s/reset-secret".formatted(ann.id()), null)
                    .expect(200);
            assertThat(reader.awaitEnd()).isEqualTo("unauthorized");
        }
    }

    @Test
    void overHttpsTheCookieIsBoundToTheHost() {
        try (var secure = TestServer.of(database)
                .publicUrl(URI.create("https://calls.example.com"))
                .start()) {
            var reply =
                    secure.api().post("/console/session", adminCredentials()).expect(200);
            assertThat(reply.header("Set-Cookie"))
                    .startsWith("__Host-outdial_session=")
                    .endsWith("; Path=/; HttpOnly; SameSite=Strict; Secure");
            var cookie = withCookie(secure.api(), adminCredentials());
            var fields = Api.clientFields();
            cookie.header("Origin", "https://calls.example.com:8443")
                    .post("/admin/clients", fields)
                    .expect(403);
            // Behind a proxy, the browser knows the public address, and the request may name another host.
            cookie.header("Origin", "https://calls.example.com")
                    .post("/admin/clients", fields)
                    .expect(201);
            var plain = reply.header("Set-Cookie").split(";", 2)[0].replace("__Host-", "");
            secure.api().header("Cookie", plain).get("/console/session").expect(204);
        }
    }
}
