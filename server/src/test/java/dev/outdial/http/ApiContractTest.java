package dev.outdial.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ApiContractTest {
    private static final String ID = "lqfvz0ywd3jp4ph46";
    private static final String PLACED = """
            {"success": true, "message": "Call initiated successfully", "callSid": "CA5f0c2d9e8b7a6f5e4d3c2b1a09f8e7d6",
             "requestId": "lqfvz0ywd3jp4ph46", "callId": "call_1"}
            """;

    private final ApiContract contract = ApiContract.load();

    @Test
    void anAnswerAsDocumentedPassesAndIsRemembered() {
        contract.checkResponse("POST", "/secure/make-call", 200, headers(), PLACED);
        contract.checkResponse("POST", "/twilio/status?callId=call_1", 204, Map.of("x-request-id", ID), "");

        assertThat(contract.covered()).containsExactly("makeCall 200", "twilioStatus 204");
        assertThat(contract.documented()).containsAll(contract.covered());
        assertThat(contract.untried())
                .doesNotContain("makeCall", "twilioStatus")
                .contains("login", "getCall")
                .hasSize(contract.operationIds().size() - 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a field nobody documented     | {"error": "Client not found", "hint": "x", "requestId": "lqfvz0ywd3jp4ph46"} | 'hint'
                    a field that is missing       | {"error": "Client not found"}                                                | 'requestId'
                    other words                   | {"error": "No such client", "requestId": "lqfvz0ywd3jp4ph46"}                | Client not found
                    a requestId of another form   | {"error": "Client not found", "requestId": "LQFVZ0YWD3JP4PH46"}              | pattern
                    a requestId of another answer | {"error": "Client not found", "requestId": "aaaaaaaaaaaaaaaaa"}              | is not the header's
                    a key that occurs twice       | {"error": "Client not found", "error": "x", "requestId": "lqfvz0ywd3jp4ph46"}| no JSON
                    two values                    | {"error": "Client not found", "requestId": "lqfvz0ywd3jp4ph46"} {}           | no JSON
                    no JSON                       | <html>                                                                       | no JSON
                    nothing                       | ''                                                                           | the body is missing
                    """)
    void aBodyThatIsNotAsDocumentedIsRefused(String what, String body, String said) {
        assertThatThrownBy(() -> contract.checkResponse("GET", "/admin/clients/acme", 404, headers(), body))
                .as(what)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("adminGetClient")
                .hasMessageContaining(said);
        assertThat(contract.covered()).isEmpty();
    }

    @Test
    void everyViolationIsListed() {
        assertThatThrownBy(() -> contract.checkResponse(
                        "GET", "/secure/calls?limit=1", 401, Map.of("Content-Type", "text/plain"), """
                        {"error": "No", "requestId": "x"}
                        """))
                .hasMessageContainingAll(
                        "header X-Request-Id is missing",
                        "header WWW-Authenticate is missing",
                        "content type must be application/json, not text/plain",
                        "/error",
                        "'message'",
                        "/requestId");
    }

    @Test
    void aStatusNobodyDocumentedIsRefused() {
        assertThatThrownBy(() -> contract.checkResponse("GET", "/healthz", 418, headers(), "{}"))
                .hasMessageContaining("418 is not documented, only [200]");
    }

    @Test
    void aHeaderWithAWrongValueIsRefused() {
        var headers = headers();
        headers.put("X-Request-Id", "7");

        assertThatThrownBy(() -> contract.checkResponse("GET", "/healthz", 200, headers, "{\"status\": \"ok\"}"))
                .hasMessageContaining("header X-Request-Id is '7'");
    }

    @Test
    void aBodyWhereNoneBelongsIsRefused() {
        assertThatThrownBy(() -> contract.checkResponse("POST", "/twilio/amd", 204, headers(), "ok"))
                .hasMessageContaining("a body where the contract has none");
    }

    @Test
    void aReplayedAnswerKeepsItsFirstRequestId() {
        var headers = headers();
        headers.put("X-Request-Id", "bbbbbbbbbbbbbbbbb");
        headers.put("Idempotent-Replayed", "true");

        assertThatCode(() -> contract.checkResponse("POST", "/secure/make-call", 200, headers, PLACED))
                .doesNotThrowAnyException();
    }

    @Test
    void anUnknownPathIs404() {
        var body = "{\"error\": \"Not found\", \"requestId\": \"%s\"}".formatted(ID);

        assertThatCode(() -> contract.checkResponse("GET", "/nowhere", 404, headers(), body))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> contract.checkResponse("GET", "/nowhere", 200, headers(), body))
                .hasMessageContaining("the status must be 404, not 200");
    }

    @Test
    void aPathWithABrokenEscapeIs400() {
        var body = "{\"error\": \"Bad request\", \"requestId\": \"%s\"}".formatted(ID);

        assertThatCode(() -> contract.checkResponse("GET", "/secure/calls/%zz", 400, headers(), body))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> contract.checkResponse("GET", "/secure/calls/call%5F1", 400, headers(), body))
                .hasMessageContaining("400 is not documented");
    }

    @Test
    void aMethodThatAPathDoesNotHaveIs405AndTheOthersAreNamed() {
        var body = "{\"error\": \"Method not allowed\", \"requestId\": \"%s\"}".formatted(ID);
        var headers = headers();

        assertThatThrownBy(() -> contract.checkResponse("DELETE", "/admin/clients", 405, headers, body))
                .hasMessageContaining("header Allow is missing");
        headers.put("Allow", "GET, POST");
        assertThatCode(() -> contract.checkResponse("DELETE", "/admin/clients", 405, headers, body))
                .doesNotThrowAnyException();
    }

    @Test
    void headIsGetWithoutABody() {
        assertThatCode(() -> contract.checkResponse("HEAD", "/healthz", 200, headers(), ""))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> contract.checkResponse("HEAD", "/healthz", 200, headers(), "{\"status\": \"ok\"}"))
                .hasMessageContaining("HEAD has no body");
    }

    @Test
    void textIsCheckedByItsContentType() {
        var headers = Map.of("X-Request-Id", ID, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");

        assertThatCode(() -> contract.checkResponse("GET", "/metrics", 200, headers, "# figures"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> contract.checkResponse("GET", "/docs", 200, headers, "<html>"))
                .hasMessageContaining("must be text/html");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"phone": "+12125551234"}                                              |
                    {"phone": "+12125551234", "machineDetection": null, "metadata": null}  |
                    {"phone": "2125551234"}                                                | /phone
                    {"phone": "+12125551234", "from": "+1"}                                | 'from'
                    {"phone": "+12125551234", "dynamicVariables": {"system__x": 1}}        | system__x
                    {"phone": "+12125551234", "dynamicVariables": {"x": [1]}}              | /dynamicVariables/x
                    {}                                                                     | 'phone'
                    []                                                                     | array
                    """)
    void aRequestIsHeldToTheContractToo(String body, @Nullable String said) {
        var json = json(body);
        if (said == null) {
            assertThatCode(() -> contract.checkRequest("POST", "/secure/make-call", json))
                    .doesNotThrowAnyException();
            return;
        }
        assertThatThrownBy(() -> contract.checkRequest("POST", "/secure/make-call", json))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(said);
    }

    @Test
    void aRequestWithoutItsBodyOrToNowhereIsRefused() {
        assertThatThrownBy(() -> contract.checkRequest("POST", "/auth/login", null))
                .hasMessageContaining("the body is missing");
        assertThatThrownBy(() -> contract.checkRequest("GET", "/secure/client", json("{}")))
                .hasMessageContaining("the contract has none");
        assertThatThrownBy(() -> contract.checkRequest("PATCH", "/secure/client", json("{}")))
                .hasMessageContaining("has no PATCH /secure/client");
        assertThatCode(() -> contract.checkRequest("POST", "/admin/clients/acme/reset-secret", null))
                .doesNotThrowAnyException();
    }

    private static Map<String, String> headers() {
        return new HashMap<>(Map.of("X-Request-Id", ID, "content-type", "application/json; charset=utf-8"));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
