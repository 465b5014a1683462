package dev.outdial.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.Api;
import dev.outdial.TestDatabases;
import dev.outdial.TestServer;
import dev.outdial.bridge.Ending;
import dev.outdial.http.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The console as people use it. Whatever a test does, the page must write no error to the browser's console and ask no
/// other host for anything.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTest {
    private static final String KNOWN = "Hello";

    private TestServer server;
    private Api.Customer ann;
    private Browser browser;
    private String callId;

    @BeforeAll
    void start() {
        Browser.require();
        server = TestServer.of(TestDatabases.SQLITE).speed(20).start();
        ann = customer();
        callId = ann.api().callToItsEnd(Api.phone("27")).path("callId").asString();
        browser = Browser.open(server.api().base());
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void nobodyIsSignedIn() {
        browser.forget();
        browser.looks(1280, false);
    }

    @AfterEach
    void clean() {
        browser.assertClean();
    }

    private Api.Customer customer() {
        var fields = Api.clientFields();
        fields.putObject("recording").put("mode", "on");
        return server.api().customer(fields);
    }

    private String admin() {
        return String.valueOf(server.api().admin().token());
    }

    private String ofAnn() {
        return String.valueOf(ann.api().token());
    }

    @ParameterizedTest(name = "{0} pixels, dark: {1}")
    @CsvSource({"1280,false", "1280,true", "390,false", "390,true"})
    void aClientsPagesAreSoundAndOpenToEverybody(int width, boolean isDark) {
        browser.looks(width, isDark).visit("/console");
        assertSound("sign-in");
        browser.signIn(ofAnn());
        for (String page : List.of(
                "",
                "/calls",
                "/calls/" + callId,
                "/new-call",
                "/statistics",
                "/do-not-call",
                "/webhooks",
                "/profile",
                "/no-such-page")) {
            browser.visit("/console" + page);
            assertSound(page);
        }
    }

    @ParameterizedTest(name = "{0} pixels, dark: {1}")
    @CsvSource({"1280,false", "1280,true", "390,false", "390,true"})
    void anOperatorsPagesAreSoundAndOpenToEverybody(int width, boolean isDark) {
        browser.looks(width, isDark).signIn(admin());
        var client = "/clients/" + ann.id();
        for (String page : List.of(
                "",
                "/calls",
                client + "/calls/" + callId,
                "/new-call",
                "/statistics",
                "/clients?new",
                client,
                "/do-not-call",
                "/webhooks?clientId=" + ann.id(),
                "/system")) {
            browser.visit("/console" + page);
            assertSound(page);
        }
    }

    private void assertSound(String page) {
        assertThat(browser.barriers()).as("what axe finds on %s", page).isEmpty();
        assertThat(browser.isTooWide()).as("%s is wider than the window", page).isFalse();
    }

    @Test
    void aClientSignsInCallsSomebodyHearsThemAndSaysWhatCameOfIt() {
        browser.visit("/console");
        browser.type("clientId", ann.id());
        browser.type("clientSecret", ann.secret());
        browser.click("button", "Sign in");
        browser.awaitText("h1", "Live");

        browser.click("nav a", "New call");
        browser.type("phone", Api.phone("27"));
        browser.click("button", "Call now");
        browser.awaitText(".badge", "completed");
        browser.awaitText(".transcript", KNOWN);

        browser.await("audio");
        browser.run("await document.querySelector('audio').play()");
        browser.until(
                "the recording plays",
                () -> browser.run("return document.querySelector('audio').currentTime")
                                .asDouble()
                        > 0.1);
        browser.until(
                "the waveform is drawn",
                () -> browser.run("return document.querySelector('canvas').width")
                                .asInt()
                        > 400);

        browser.click("button", "Correct");
        browser.choose("callOutcome", "callback");
        browser.type("agentNotes", "Ring her on Monday");
        browser.click("button", "Save");
        browser.awaitText("dd", "Ring her on Monday");

        var placed = browser.path().replaceAll(".*/", "");
        var details = ann.api().get("/secure/calls/" + placed).at("callDetails");
        assertThat(details.path("callOutcome").asString()).isEqualTo("callback");
        assertThat(details.path("agentNotes").asString()).isEqualTo("Ring her on Monday");
    }

    @Test
    void wordsOfTheTranscriptPlayTheRecordingFromThere() {
        browser.signIn(ofAnn()).visit("/console/calls/" + callId);
        browser.await("audio");
        browser.await(".transcript li:last-child .word").click();
        browser.until(
                "it plays from there",
                () -> browser.run("return document.querySelector('audio').currentTime")
                                .asDouble()
                        > 1);
    }

    @Test
    void filtersStandInTheAddress() {
        browser.signIn(ofAnn()).visit("/console/calls?status=busy");
        browser.awaitText(".empty", "No call matches");

        browser.choose("status", "completed");

        browser.await("tbody tr a");
        assertThat(browser.run("return location.search").asString()).isEqualTo("?status=completed");

        browser.click("button", "Clear filters");

        assertThat(browser.run("return location.search").asString()).isEmpty();
        assertThat(browser.run("return document.querySelector('select[name=status]').value")
                        .asString())
                .isEmpty();
    }

    @Test
    void anOperatorGivesAClientANewSecretThatIsShownOnce() {
        var bob = customer();
        browser.signIn(admin()).visit("/console/clients/" + bob.id());
        browser.click("main button", "New secret");
        browser.click("dialog button", "New secret");

        var shown = browser.await("dialog input[data-secret]").getDomProperty("value");

        server.api().login(bob.id(), String.valueOf(shown));
        bob.api().get("/secure/calls").expect(401);
    }

    @Test
    void anOperatorStopsAllDialling() {
        browser.signIn(admin());
        browser.click("button", "Stop all dialling");
        browser.type("reason", "Complaints about the new script");
        browser.click("dialog button", "Stop dialling now");
        try {
            browser.awaitText(".banner", "Complaints about the new script");
            assertThat(browser.text(".banner")).contains(TestServer.ADMIN);
            ann.api()
                    .post("/secure/make-call", Json.object().put("phone", Api.phone()))
                    .expect(503);
        } finally {
            server.api().admin().put("/admin/dialing", Json.object().put("stopped", false));
        }
    }

    @Test
    void whatIsTypedIsExplainedWhileOneTypes() {
        browser.signIn(ofAnn()).visit("/console/new-call");
        browser.type("phone", "(212) 555-01");
        browser.awaitText("#phone-is.error", "");
        browser.type("phone", "(212) 736-5000");
        browser.awaitText("#phone-is", "+1 212-736-5000");
    }

    @Test
    void everythingIsThereInFrench() {
        browser.signIn(ofAnn());
        browser.run("localStorage.setItem('outdial.language', 'fr')");
        try {
            browser.visit("/console/calls");
            browser.awaitText("h1", "Appels");
            assertThat(browser.run("return document.documentElement.lang").asString())
                    .isEqualTo("fr");
        } finally {
            browser.run("localStorage.removeItem('outdial.language')");
        }
    }

    @Test
    void keysAloneLeadToACall() {
        browser.signIn(ofAnn()).visit("/console/calls");
        browser.run("document.querySelector('tbody a').focus()");
        browser.run("document.activeElement.click()");
        browser.await(".transcript");
        browser.run("document.querySelector('canvas').focus()");
        assertThat(browser.run("return document.activeElement.getAttribute('role')")
                        .asString())
                .isEqualTo("slider");
    }

    static Stream<String> strangersPages() {
        return Stream.of(
                "/console/system", "/console/clients", "/console/clients/ANN", "/console/clients/ANN/calls/CALL");
    }

    @ParameterizedTest
    @MethodSource("strangersPages")
    void anOperatorsPageIsRefusedToAClient(String page) {
        var bob = customer();
        browser.signIn(String.valueOf(bob.api().token()))
                .visit(page.replace("ANN", ann.id()).replace("CALL", callId));
        browser.awaitText("h1", "There is no such page");
        assertThat(browser.run("return (await fetch('/admin/clients/%s')).status".formatted(ann.id()))
                        .asInt())
                .isEqualTo(401);
        browser.forget(); // the refused request is in the browser's console
    }

    @Test
    void aClientSeesNothingOfAnother() {
        var bob = customer();
        browser.signIn(String.valueOf(bob.api().token()));
        browser.visit("/console/calls/" + callId);
        browser.awaitText("h1", "Call not found");
        browser.visit("/console/calls");
        browser.awaitText(".empty", "No calls yet");
        browser.forget(); // the refused request is in the browser's console
    }

    @Test
    void aTabNoticesThatAnotherHasSignedInAsSomebodyElse() {
        var bob = customer();
        browser.signIn(ofAnn()).visit("/console/profile");
        browser.awaitText("h1", ann.id());

        browser.run("""
                await fetch('/console/session', {method: 'POST', headers: {'Content-Type': 'application/json'},
                    body: JSON.stringify({token: '%s'})});
                document.dispatchEvent(new Event('visibilitychange'));""".formatted(bob.api().token()));

        browser.awaitText("h1", bob.id());
    }

    @Test
    void everyWordOfTheApiHasItsTextInEachLanguage() {
        browser.signIn(ofAnn());
        var missing = browser.run("""
                const base = document.querySelector('script[type=module]').src.replace('main.js', '');
                const languages = await Promise.all(['en', 'fr'].map(each => import(`${base}lang/${each}.js`)));
                const wanted = %s;
                return languages.flatMap(each => wanted.filter(key => !(key in each.default)));""".formatted(wordsOfTheApi()));
        assertThat(missing.size()).as("without a text: %s", missing).isZero();
    }

    /// The closed vocabularies of openapi.yaml and of docs/call-lifecycle.md, as keys of the console's texts.
    private static String wordsOfTheApi() {
        var words = Json.MAPPER.createArrayNode();
        Map.of(
                        "CallStatus", "status",
                        "CallOutcome", "outcome",
                        "CallSentiment", "sentiment",
                        "ClientStatus", "clientStatus",
                        "ActivityType", "activity",
                        "NumberType", "numberType",
                        "DeliveryStatus", "delivery")
                .forEach((schema, kind) -> Api.CONTRACT.words(schema).forEach(word -> words.add(kind + "." + word)));
        Arrays.stream(Ending.values()).forEach(ending -> words.add("reason." + ending.word()));
        return Json.write(words);
    }

    @Test
    void whoHasSignedOutIsOut() {
        browser.signIn(ofAnn());
        browser.click("button", "Sign out");
        browser.awaitText("button", "Sign in");
        assertThat(browser.run("return (await fetch('/console/session')).status")
                        .asInt())
                .isEqualTo(204);
    }

    @Test
    void noScriptCanReadTheSession() {
        browser.signIn(ofAnn());
        assertThat(browser.run("return document.cookie").asString()).isEmpty();
        assertThat(browser.run("return location.hash").asString()).isEmpty();
        assertThat(browser.run("return JSON.stringify({...localStorage, ...sessionStorage})")
                        .asString())
                .doesNotContain(ofAnn());
    }

    @Test
    void theFirstViewIsSmall() {
        browser.signIn(ofAnn());
        var bytes = browser.run("""
                return [...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]
                    .reduce((sum, entry) => sum + entry.transferSize, 0)""");
        assertThat(bytes.asInt()).isBetween(1, 300_000);
    }
}
