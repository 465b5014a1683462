package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `GET /console/phone` and `GET /console/countries`: help for whoever types a number.
class ConsolePhoneTest {
    private final TestServer server = TestServer.shared(TestDatabases.SQLITE);
    private final Api client = server.api().customer().api();

    private Api.Reply look(String typed, String country) {
        return client.get("/console/phone?country=%s&number=%s"
                .formatted(country, URLEncoder.encode(typed, StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({
        "(212) 736-5000,US,+12127365000,US,fixed-line-or-mobile",
        "06 12 34 56 78,FR,+33612345678,FR,mobile",
        "+44 7400 123456,US,+447400123456,GB,mobile",
        "0800 123 4567,GB,+448001234567,GB,toll-free"
    })
    void whatPeopleTypeIsReadAsPeopleThereWriteIt(
            String typed, String country, String e164, String region, String type) {
        var found = look(typed, country).expect(200);
        assertThat(found.at("valid").asBoolean()).isTrue();
        assertThat(found.text("e164")).isEqualTo(e164);
        assertThat(found.text("region")).isEqualTo(region);
        assertThat(found.text("type")).isEqualTo(type);
        assertThat(found.at("problem").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "212,US,too-short",
        "212736500012345,US,too-long",
        "hello,US,not-a-number",
        "'',US,not-a-number",
        "+999 123,US,unknown-country",
        "0612345678,QQ,unknown-country",
        "911,US,never-called",
        "112,FR,never-called"
    })
    void whatIsNoNumberIsExplained(String typed, String country, String problem) {
        var found = look(typed, country).expect(200);
        assertThat(found.at("valid").asBoolean()).isFalse();
        assertThat(found.at("e164").isNull()).isTrue();
        assertThat(found.text("problem")).isEqualTo(problem);
    }

    @Test
    void aCostlyNumberIsOneAndSaysSo() {
        var found = look("+1 900 234 5678", "US").expect(200);
        assertThat(found.at("valid").asBoolean()).isTrue();
        assertThat(found.text("type")).isEqualTo("premium-rate");
        assertThat(found.text("problem")).isEqualTo("needs-permission");
    }

    @Test
    void countriesShowWhatTheirNumbersLookLike() {
        var countries = client.get("/console/countries").expect(200).json();
        assertThat(countries.size()).isGreaterThan(200);
        assertThat(countries
                        .valueStream()
                        .filter(each -> each.path("region").asString().equals("FR"))
                        .findFirst()
                        .orElseThrow()
                        .toString())
                .isEqualTo("{\"region\":\"FR\",\"callingCode\":33,\"example\":\"06 12 34 56 78\"}");
    }

    @Test
    void operatorsMayAskAndNobodyElse() {
        server.api().admin().get("/console/phone?number=1").expect(200);
        server.api().get("/console/phone?number=1").expect(401);
        server.api().get("/console/countries").expect(401);
        client.get("/console/phone").expect(400);
    }
}
