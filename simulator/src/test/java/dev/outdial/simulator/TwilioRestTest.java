package dev.outdial.simulator;

import static dev.outdial.simulator.Api.field;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class TwilioRestTest {
    private static final SimulatorSettings SETTINGS =
            SimulatorSettings.DEFAULTS.withSpeed(20).withOwnedNumbers(Set.of("+13105550100", "+15005550006"));

    @ParameterizedTest(name = "To={0} From={1} Url={2}: {3}")
    @CsvSource({
        "'',           +13105550100, http://x/, 21201",
        "+12125550100, '',           http://x/, 21213",
        "2125550100,   +13105550100, http://x/, 21211",
        "+12125550100, 3105550100,   http://x/, 21212",
        "+12125550100, +13105550199, http://x/, 21210",
        "+12125550100, +13105550100, /voice,    21205",
        "+12125550100, +13105550100, '',        21205",
        "+15005550001, +15005550006, http://x/, 21217",
        "+15005550002, +15005550006, http://x/, 21214",
        "+15005550003, +15005550006, http://x/, 21215",
        "+15005550004, +15005550006, http://x/, 21216",
        "+12125550100, +15005550001, http://x/, 21212",
    })
    void aWrongCreateRequestGetsTwiliosCode(String to, String from, String url, int code) throws Exception {
        try (Simulator simulator = Simulator.start(SETTINGS);
                Api api = new Api(simulator, SETTINGS)) {
            Api.Response answer = api.createCall(List.of(field("To", to), field("From", from), field("Url", url)));
            assertThat(answer.status()).isEqualTo(400);
            JsonNode error = answer.json();
            assertThat(error.path("code").intValue()).isEqualTo(code);
            assertThat(error.path("status").intValue()).isEqualTo(400);
            assertThat(error.path("more_info").stringValue()).isEqualTo("https://www.twilio.com/docs/errors/" + code);
            assertThat(simulator.ledger().calls()).isEmpty();
            assertThat(simulator.ledger().posts()).singleElement().satisfies(post -> {
                assertThat(post.answer()).isEqualTo(400);
                assertThat(post.sid()).isNull();
            });
        }
    }

    @Test
    void aWrongTokenIsRefused() throws Exception {
        try (Simulator simulator = Simulator.start(SETTINGS);
                Api api = new Api(simulator, SETTINGS.withTwilio(SETTINGS.accountSid(), "wrong"))) {
            Api.Response answer = api.createCall(List.of());
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.json().path("code").intValue()).isEqualTo(20003);
        }
    }

    @Test
    void callsAreListedByPage() throws Exception {
        try (Simulator simulator = Simulator.start(SETTINGS);
                Api api = new Api(simulator, SETTINGS)) {
            for (int i : IntStream.range(0, 5).toArray()) {
                String to = i == 4 ? "+12125550199" : "+12125550113";
                assertThat(api.createCall(List.of(
                                        field("To", to), field("From", "+13105550100"), field("Twiml", "<Response/>")))
                                .status())
                        .isEqualTo(201);
            }
            JsonNode first = api.twilio(
                            "GET", "/Calls.json?To=%2B12125550113&PageSize=3&StartTime%3E=2020-01-01", List.of())
                    .json();
            assertThat(first.path("calls").size()).isEqualTo(3);
            assertThat(first.path("calls").get(0).path("direction").stringValue())
                    .isEqualTo("outbound-api");
            String next = first.path("next_page_uri").stringValue();
            JsonNode second = api.twilio("GET", next.substring(next.indexOf("/Calls.json")), List.of())
                    .json();
            assertThat(second.path("calls").size()).isEqualTo(1);
            assertThat(second.path("next_page_uri").isNull()).isTrue();
            JsonNode none = api.twilio("GET", "/Calls.json?StartTime%3C=2020-01-01", List.of())
                    .json();
            assertThat(none.path("calls").size()).isZero();
        }
    }
}
