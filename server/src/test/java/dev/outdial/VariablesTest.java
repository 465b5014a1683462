package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.Json;
import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.ledger.ConversationSnapshot;
import dev.outdial.twilio.TwilioConfig.WebhookVariables;
import java.io.StringReader;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A call's variables on their way: the webhook's URL, TwiML, the media stream, and the agent.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class VariablesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestDatabases database;
    private final TestServer shared;

    VariablesTest(TestDatabases database) {
        this.database = database;
        this.shared = TestServer.shared(database);
    }

    /// One call as the simulated Twilio and ElevenLabs saw it.
    private record Seen(CallSnapshot call, ConversationSnapshot conversation, JsonNode known) {
        String voiceUrl() {
            return Objects.requireNonNull(call.form().get("Url")).getFirst();
        }

        Map<String, String> query() {
            var query = new HashMap<String, String>();
            for (String pair : URI.create(voiceUrl()).getRawQuery().split("&", -1)) {
                var parts = pair.split("=", 2);
                query.put(decoded(parts[0]), decoded(parts[1]));
            }
            return query;
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }

        /// The parameters as an XML parser reads them.
        Map<String, String> parameters() {
            try {
                var factory = DocumentBuilderFactory.newInstance();
                factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
                var document = factory.newDocumentBuilder()
                        .parse(new InputSource(new StringReader(call.twiml().getFirst())));
                var nodes = document.getElementsByTagName("Parameter");
                var parameters = new HashMap<String, String>();
                for (int i = 0; i < nodes.getLength(); i++) {
                    var parameter = (Element) nodes.item(i);
                    parameters.put(parameter.getAttribute("name"), parameter.getAttribute("value"));
                }
                assertThat(document.getElementsByTagName("Stream").getLength()).isEqualTo(1);
                return parameters;
            } catch (Exception e) {
                throw new AssertionError("TwiML that does not parse: " + call.twiml(), e);
            }
        }

        JsonNode hello() {
            return Json.parse(Objects.requireNonNull(conversation.initiation()));
        }
    }

    private static Seen place(TestServer server, Api.Customer customer, ObjectNode body) {
        var made = customer.api().post("/secure/make-call", body).expect(200);
        var sid = made.text("callSid");
        var conversation = await().atMost(PATIENCE)
                .until(
                        () -> server.simulator().ledger().conversations().stream()
                                .filter(each -> made.text("callId")
                                        .equals(each.dynamicVariables().get("call_id")))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
        // The agent may be there before the carrier has been told what to do.
        var call = await().atMost(PATIENCE)
                .until(
                        () -> server.simulator().ledger().call(sid).orElseThrow(),
                        each -> !each.streams().isEmpty());
        var known = customer.api()
                .get("/secure/calls/" + made.text("callId"))
                .expect(200)
                .json();
        return new Seen(call, conversation, known);
    }

    private static ObjectNode wildClient() {
        var fields = Api.clientFields();
        ((ObjectNode) fields.path("clientMeta"))
                .put("fullName", "Zoë \"<&>\" O'Neil")
                .put("businessName", "𝒜cme & Söhne </Parameter><Hangup/>")
                .put("city", "東京 + %2B &x=1#frag")
                .put("jobTitle", "مدير;a=b?c");
        fields.putObject("dynamicVariables")
                .put("discount", 15)
                .put("season", "winter")
                .put("both", "client");
        return fields;
    }

    @Test
    void everyValueArrivesAsItIs() {
        var ann = shared.api().customer(wildClient());
        var body = Json.object().put("phone", Api.phone()).put("firstMessage", "Hi <Ann> & \"co\" 😀");
        body.putObject("dynamicVariables")
                .put("both", "request")
                .put("price", 12.5)
                .put("vip", true)
                .put("count", 3)
                .put("empty", "")
                .put("text", "line 1\nline 2\t]]> <!-- & &amp; %41 +1");
        var seen = place(shared, ann, body);

        var told = seen.hello().path("dynamic_variables");
        assertThat(told.path("full_name").asString()).isEqualTo("Zoë \"<&>\" O'Neil");
        assertThat(told.path("first_name").asString()).isEqualTo("Zoë");
        assertThat(told.path("business_name").asString()).isEqualTo("𝒜cme & Söhne </Parameter><Hangup/>");
        assertThat(told.path("city").asString()).isEqualTo("東京 + %2B &x=1#frag");
        assertThat(told.path("job_title").asString()).isEqualTo("مدير;a=b?c");
        assertThat(told.path("phone")).isEqualTo(body.path("phone"));
        assertThat(told.path("client_id").asString()).isEqualTo(ann.id());
        assertThat(told.path("agent_id").asString()).isEqualTo("agent_demo");
        assertThat(told.path("request_id"))
                .isEqualTo(seen.known().path("callData").path("requestId"));
        assertThat(told.path("discount")).isEqualTo(Json.parse("15"));
        assertThat(told.path("price")).isEqualTo(Json.parse("12.5"));
        assertThat(told.path("vip")).isEqualTo(Json.parse("true"));
        assertThat(told.path("both").asString()).isEqualTo("request");
        assertThat(told.path("text")).isEqualTo(body.path("dynamicVariables").path("text"));
        assertThat(told).isEqualTo(seen.known().path("dynamicVariables"));
        assertThat(seen.hello()
                        .path("conversation_config_override")
                        .path("agent")
                        .path("first_message"))
                .isEqualTo(body.path("firstMessage"));

        // What Twilio saw is the same, as text.
        var query = seen.query();
        var parameters = seen.parameters();
        told.properties().forEach(each -> {
            assertThat(query).containsEntry(each.getKey(), each.getValue().asString());
            assertThat(parameters).containsEntry(each.getKey(), each.getValue().asString());
            assertThat(seen.call().streams().getFirst().parameters())
                    .containsEntry(each.getKey(), each.getValue().asString());
        });
        assertThat(query).containsEntry("callId", seen.known().path("callId").asString());
        assertThat(query).doesNotContainKey("token");
        assertThat(seen.call().notifications()).isEmpty();
    }

    @Test
    void nobodyElsesNamesAreTakenOver() {
        var ann = shared.api().customer();
        var body = Json.object().put("phone", Api.phone());
        body.putObject("dynamicVariables")
                .put("callId", "call_evil")
                .put("token", "evil")
                .put("call_id", "call_evil")
                .put("first_name", "Boss");
        var seen = place(shared, ann, body);
        var callId = seen.known().path("callId").asString();
        assertThat(seen.query()).containsEntry("callId", callId).containsEntry("first_name", "Boss");
        assertThat(seen.parameters()).containsEntry("callId", callId);
        assertThat(seen.parameters().get("token")).isNotEqualTo("evil");
        assertThat(seen.hello().path("dynamic_variables").path("call_id").asString())
                .isEqualTo(callId);
        assertThat(seen.hello().path("dynamic_variables").path("first_name").asString())
                .isEqualTo("Boss");
    }

    @Test
    void secretVariablesReachTheAgentButNoUrl() {
        var ann = shared.api().customer();
        var body = Json.object().put("phone", Api.phone());
        body.putObject("dynamicVariables").put("secret__pin", "pin-0815-canary").put("open", "seen");
        var seen = place(shared, ann, body);
        assertThat(seen.hello().path("dynamic_variables").path("secret__pin").asString())
                .isEqualTo("pin-0815-canary");
        assertThat(seen.query()).containsEntry("open", "seen");
        assertThat(seen.call().form().toString()).doesNotContain("pin-0815-canary", "secret__");
        assertThat(seen.call().twiml().toString()).doesNotContain("pin-0815-canary", "secret__");
        assertThat(seen.call().callbacks().toString()).doesNotContain("pin-0815-canary", "secret__");
        assertThat(seen.call().streams().getFirst().parameters().toString()).doesNotContain("pin-0815-canary");
    }

    @Test
    void whatIsTooLongIsLoadedByTheCallsIdAndNeverCut() {
        var ann = shared.api().customer();
        // One value too long for a parameter, but not for the URL.
        var body = Json.object().put("phone", Api.phone());
        body.putObject("dynamicVariables").put("long", "x".repeat(600)).put("short", "s");
        var seen = place(shared, ann, body);
        assertThat(seen.query()).containsEntry("long", "x".repeat(600));
        assertThat(seen.parameters()).doesNotContainKey("long").containsEntry("short", "s");
        assertThat(seen.hello().path("dynamic_variables").path("long").asString())
                .isEqualTo("x".repeat(600));

        // All together too long for the URL: then none of them travels there.
        var much = Json.object().put("phone", Api.phone());
        var variables = much.putObject("dynamicVariables");
        for (int i = 0; i < 50; i++) {
            variables.put("v" + i, "ü".repeat(300));
        }
        var all = place(shared, ann, much);
        assertThat(all.voiceUrl().length()).isLessThan(2100);
        assertThat(all.query().keySet()).containsExactly("callId");
        for (int i = 0; i < 50; i++) {
            assertThat(all.hello().path("dynamic_variables").path("v" + i).asString())
                    .isEqualTo("ü".repeat(300));
        }
        assertThat(all.call().notifications()).isEmpty();
    }

    @Test
    void byReferenceNothingOfThemGoesThroughTwilio() {
        try (var quiet = TestServer.of(database)
                .webhookVariables(WebhookVariables.REFERENCE)
                .start()) {
            var ann = quiet.api().customer(wildClient());
            var seen = place(quiet, ann, Json.object().put("phone", Api.phone()));
            assertThat(seen.query().keySet()).containsExactly("callId");
            assertThat(seen.parameters().keySet()).containsExactlyInAnyOrder("callId", "token");
            assertThat(seen.hello().path("dynamic_variables").path("season").asString())
                    .isEqualTo("winter");
        }
    }

    @Test
    void reservedAndImpossibleNamesAreRefused() {
        var ann = shared.api().customer();
        for (String name :
                List.of("system__time", "system__", "1a", "a-b", "a b", "", "ä", "x".repeat(65), "a.b", "$a")) {
            var body = Json.object().put("phone", Api.phone());
            body.putObject("dynamicVariables").put(name, "x");
            assertThat(ann.api().post("/secure/make-call", body).expect(400).error())
                    .isEqualTo("Invalid value for dynamicVariables");
        }
        var many = Json.object().put("phone", Api.phone());
        var variables = many.putObject("dynamicVariables");
        for (int i = 0; i < 51; i++) {
            variables.put("v" + i, i);
        }
        ann.api().post("/secure/make-call", many).expect(400);
    }
}
