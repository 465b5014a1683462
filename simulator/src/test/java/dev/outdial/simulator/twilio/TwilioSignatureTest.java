package dev.outdial.simulator.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.simulator.world.Form;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwilioSignatureTest {
    private static final Form NONE = Form.of(Map.of());
    private static final Map<String, String> COMPLETED = Map.of(
            "CallDuration", "42",
            "CallSid", "CA00000000000000000000000000000001",
            "CallStatus", "completed",
            "From", "+15005550006",
            "To", "+15551230100");

    @ParameterizedTest
    @CsvSource({"+14158675310, GvWf1cFY/Q7PnoempGyD5oXAezc=", "+14158675309, RSOYDt4T1cUTdK1PDd93/VVr8B8="})
    void twiliosOwnExamples(String caller, String signature) {
        var fields = Form.of(Map.of(
                "CallSid", "CA1234567890ABCDE",
                "Caller", caller,
                "Digits", "1234",
                "From", caller,
                "To", "+18005551212"));
        assertThat(TwilioSignature.of("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", fields))
                .isEqualTo(signature);
    }

    @ParameterizedTest
    @CsvSource({
        "https://calls.example.com/twilio/status?callId=c1, t9W4+zqmC4WiTZVdpYX725LMGHw=",
        "https://calls.example.com/twilio/status?callId=c1#rc=3&rp=5xx, t9W4+zqmC4WiTZVdpYX725LMGHw=",
        "https://calls.example.com:443/twilio/status?callId=c1, QN5/mIUbEIZiqwqE0hKk4kj4OLg=",
    })
    void aStatusCallbackIsSignedWithItsFieldsAndWithoutTheFragment(String url, String signature) {
        assertThat(TwilioSignature.of("test_auth_token", url, Form.of(COMPLETED)))
                .isEqualTo(signature);
    }

    @ParameterizedTest
    @CsvSource({
        "wss://calls.example.com/twilio/media, TeOB/df+9q1dV5oaHLFsEHNUFNI=",
        "wss://calls.example.com/twilio/media/, gugKQbXdjtAI7YdtJfSIfLJI/YQ=",
        "https://calls.example.com/twilio/status?CallSid=CA1&CallStatus=ringing, yZRSQPBR+3eR8T6fp/DP5pTaRsE=",
        "https://calls.example.com/x?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862,"
                + " heS/sUxzdwB9SiDmUHbjGXgyCXU=",
    })
    void withoutFieldsOnlyTheUrlIsSigned(String url, String signature) {
        assertThat(TwilioSignature.of("test_auth_token", url, NONE)).isEqualTo(signature);
    }

    @Test
    void aRepeatedFieldIsSignedWithEachOfItsValuesSorted() {
        assertThat(TwilioSignature.of("t", "http://x/", Form.parse("A=2&A=1&A=2")))
                .isEqualTo(TwilioSignature.of("t", "http://x/A1A2", NONE));
    }
}
