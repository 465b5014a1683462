package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.http.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Phone numbers as people type them.
class ConsolePhoneTest {
    private final Api api = TestServer.shared(TestDatabases.SQLITE).api();
    private final Api ann = api.customer().api();

    private Api.Reply read(String typed, String country) {
        return ann.get("/console/phone?number=%s&country=%s"
                        .formatted(URLEncoder.encode(typed, StandardCharsets.UTF_8), country))
                .expect(200);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "(212) 736-5000, US, +12127365000, US, fixed-line-or-mobile, true, true, -",
                "+44 20 7946 0018, US, +442079460018, GB, fixed-line, true, true, -",
                "020 7946 0018, GB, +442079460018, GB, fixed-line, true, true, -",
                "0170 1234567, DE, +491701234567, DE, mobile, true, true, -",
                "(900) 555-1234, US, +19005551234, US, premium-rate, true, true, -",
                "212 736 500, US, +1212736500, -, unassigned, false, false, The number is too short",
                "736-5000, US, +17365000, -, unassigned, false, false, The area code is missing",
                "212 736 5000 123, US, +12127365000123, -, unassigned, false, false, The number is too long",
                "911, US, +1911, -, emergency-or-short, false, false, Emergency numbers and short codes are never called",
                "call me, US, -, -, -, false, false, This is no phone number",
                "+999 123456, US, -, -, -, false, false, No country has this calling code"
            })
    void whatWasTypedIsReadAndExplained(
            String typed,
            String country,
            @Nullable String e164,
            @Nullable String region,
            @Nullable String kind,
            boolean possible,
            boolean valid,
            @Nullable String hint) {
        var json = read(typed, country).json();
        assertThat(json.path("e164").asString(null)).isEqualTo(e164);
        assertThat(json.path("region").asString(null)).isEqualTo(region);
        assertThat(json.path("kind").asString(null)).isEqualTo(kind);
        assertThat(json.path("possible").asBoolean()).isEqualTo(possible);
        assertThat(json.path("valid").asBoolean()).isEqualTo(valid);
        assertThat(json.path("hint").asString(null)).isEqualTo(hint);
    }

    @Test
    void aNumberIsWrittenAsPeopleReadIt() {
        assertThat(read("2127365000", "US").text("international")).isEqualTo("+1 212-736-5000");
        assertThat(api.admin()
                        .get("/console/phone?number=2127365000")
                        .expect(200)
                        .text("region"))
                .isEqualTo("US");
    }

    @Test
    void theQuestionMustBeOne() {
        for (String wrong : new String[] {
            "", "number=1&number=2", "number=1&country=XX", "number=1&country=us", "number=" + "1".repeat(101)
        }) {
            ann.get("/console/phone?" + wrong).expect(400);
        }
        api.get("/console/phone?number=1").expect(401);
    }

    @Test
    void everyCountryHasACodeAndAnExample() {
        var countries = ann.get("/console/countries").expect(200).json();
        assertThat(countries.size()).isGreaterThan(200);
        assertThat(countries)
                .contains(
                        Json.object().put("region", "US").put("callingCode", 1).put("example", "(201) 555-0123"));
        api.get("/console/countries").expect(401);
    }
}
