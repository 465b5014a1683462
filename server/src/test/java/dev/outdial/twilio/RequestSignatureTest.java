package dev.outdial.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.config.Secret;
import dev.outdial.http.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestSignatureTest {
    private static final URI PUBLIC = URI.create("https://calls.example.com");
    private static final Secret TOKEN = new Secret("test_auth_token");
    private static final String STATUS = "/twilio/status?callId=c1";
    private static final List<Map.Entry<String, String>> FORM = List.of(
            Map.entry("CallDuration", "42"),
            Map.entry("CallSid", "CA00000000000000000000000000000001"),
            Map.entry("CallStatus", "completed"),
            Map.entry("From", "+15005550006"),
            Map.entry("To", "+15551230100"));
    private static final String GENUINE = "t9W4+zqmC4WiTZVdpYX725LMGHw=";

    /// Twilio's own example; the number called from is the caller's, too.
    private static List<Map.Entry<String, String>> example(String caller) {
        return List.of(
                Map.entry("CallSid", "CA1234567890ABCDE"),
                Map.entry("Caller", caller),
                Map.entry("Digits", "1234"),
                Map.entry("From", caller),
                Map.entry("To", "+18005551212"));
    }

    static List<Arguments> vectors() {
        var example = "https://mycompany.com/myapp.php?foo=1&bar=2";
        var host = "https://calls.example.com";
        List<Map.Entry<String, String>> none = List.of();
        return List.of(
                Arguments.of("12345", example, example("+14158675310"), "GvWf1cFY/Q7PnoempGyD5oXAezc="),
                Arguments.of("12345", example, example("+14158675309"), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
                Arguments.of(TOKEN.value(), host + STATUS, FORM, GENUINE),
                Arguments.of(TOKEN.value(), host + ":443" + STATUS, FORM, "QN5/mIUbEIZiqwqE0hKk4kj4OLg="),
                Arguments.of(
                        TOKEN.value(), "wss://calls.example.com/twilio/media", none, "TeOB/df+9q1dV5oaHLFsEHNUFNI="),
                Arguments.of(
                        TOKEN.value(), "wss://calls.example.com/twilio/media/", none, "gugKQbXdjtAI7YdtJfSIfLJI/YQ="),
                Arguments.of(
                        TOKEN.value(),
                        host + "/twilio/status?CallSid=CA1&CallStatus=ringing",
                        none,
                        "yZRSQPBR+3eR8T6fp/DP5pTaRsE="),
                Arguments.of(
                        TOKEN.value(),
                        host + "/x?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862",
                        none,
                        "heS/sUxzdwB9SiDmUHbjGXgyCXU="));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void knownRequestsHaveKnownSignatures(
            String token, String url, List<Map.Entry<String, String>> form, String signature) {
        assertThat(RequestSignature.sign(new Secret(token), url, form)).isEqualTo(signature);
    }

    @Test
    void theOrderOfFieldsDoesNotMatter() {
        var shuffled = new ArrayList<>(FORM);
        Collections.reverse(shuffled);
        assertThat(isGenuine(GENUINE, STATUS, shuffled)).isTrue();
    }

    @Test
    void theStandardPortMayBeNamedOrNot() {
        assertThat(isGenuine(GENUINE, STATUS, FORM)).isTrue();
        assertThat(isGenuine("QN5/mIUbEIZiqwqE0hKk4kj4OLg=", STATUS, FORM)).isTrue();
    }

    @Test
    void theStreamsAddressMayEndInASlashOrNot() {
        var signature = new RequestSignature(TOKEN, PUBLIC);
        for (String given : List.of("TeOB/df+9q1dV5oaHLFsEHNUFNI=", "gugKQbXdjtAI7YdtJfSIfLJI/YQ=")) {
            for (String target : List.of("/twilio/media", "/twilio/media/")) {
                assertThat(signature.isGenuineUpgrade(request("GET", target, List.of(given))))
                        .as("%s at %s", given, target)
                        .isTrue();
            }
        }
        assertThat(signature.isGenuineUpgrade(request("GET", "/twilio/media", List.of(GENUINE))))
                .isFalse();
    }

    @Test
    void aMissingOrSecondSignatureIsNoSignature() {
        var signature = new RequestSignature(TOKEN, PUBLIC);
        assertThat(signature.isGenuine(request("POST", STATUS, List.of()), FORM))
                .isFalse();
        assertThat(signature.isGenuine(request("POST", STATUS, List.of("")), FORM))
                .isFalse();
        assertThat(signature.isGenuine(request("POST", STATUS, List.of(GENUINE, GENUINE)), FORM))
                .isFalse();
    }

    @Test
    void withoutATokenNothingIsTwilios() {
        var signature = new RequestSignature(null, PUBLIC);
        assertThat(signature.isGenuine(request("POST", STATUS, List.of(GENUINE)), FORM))
                .isFalse();
    }

    @Test
    void oneBitChangedAnywhereIsNotAccepted() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int run = 0; run < 10_000; run++) {
            var mutation = random.nextInt(4);
            var given = mutation == 0 ? flipped(random, GENUINE) : GENUINE;
            var target = mutation == 1 ? flipped(random, STATUS) : STATUS;
            var form = new ArrayList<>(FORM);
            if (mutation >= 2) {
                var at = random.nextInt(form.size());
                var field = form.get(at);
                form.set(
                        at,
                        mutation == 2
                                ? Map.entry(flipped(random, field.getKey()), field.getValue())
                                : Map.entry(field.getKey(), flipped(random, field.getValue())));
            }
            assertThat(isGenuine(given, target, form))
                    .as("seed %d, run %d: %s %s %s", seed, run, given, target, form)
                    .isFalse();
        }
    }

    private static boolean isGenuine(String given, String target, List<Map.Entry<String, String>> form) {
        return new RequestSignature(TOKEN, PUBLIC).isGenuine(request("POST", target, List.of(given)), form);
    }

    private static Request request(String method, String target, List<String> signatures) {
        return new Request(
                "r1", method, target, Map.of(), Map.of(), Map.of("x-twilio-signature", signatures), null, "127.0.0.1");
    }

    private static String flipped(Random random, String text) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
