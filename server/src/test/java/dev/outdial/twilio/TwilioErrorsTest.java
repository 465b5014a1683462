package dev.outdial.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The contract's table of Twilio's refusals.
class TwilioErrorsTest {
    private static final String MESSAGE = "Twilio's own words";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    400 | 21211 | 400 | Invalid 'To' phone number
                    400 | 21217 | 400 | Invalid 'To' phone number
                    400 | 21401 | 400 | Invalid 'To' phone number
                    400 | 21210 | 400 | Invalid 'From' phone number
                    400 | 21212 | 400 | Invalid 'From' phone number
                    400 | 21214 | 400 | Invalid 'From' phone number
                    400 | 21215 | 403 | Calls to this number are not allowed
                    401 | 21215 | 403 | Calls to this number are not allowed
                    400 | 21216 | 403 | Calls to this number are not allowed
                    400 | 13225 | 403 | Calls to this number are not allowed
                    400 | 13227 | 403 | Calls to this number are not allowed
                    401 | 20003 | 403 | Permission denied
                    403 | 20003 | 403 | Permission denied
                    404 | 20404 | 404 | Twilio account not found or unauthorized
                    429 | 20429 | 429 | Rate limit exceeded
                    400 | 20429 | 429 | Rate limit exceeded
                    429 | 10004 | 429 | Rate limit exceeded
                    401 |       | 403 | Permission denied
                    403 |       | 403 | Permission denied
                    404 |       | 404 | Twilio account not found or unauthorized
                    402 |       | 402 | Insufficient funds
                    402 | 30002 | 402 | Insufficient funds
                    429 |       | 429 | Rate limit exceeded
                    400 |       | 502 | Twilio refused the call
                    400 | 21205 | 502 | Twilio refused the call
                    400 | 21219 | 502 | Twilio refused the call
                    400 | 99999 | 502 | Twilio refused the call
                    409 |       | 502 | Twilio refused the call
                    418 | 21999 | 502 | Twilio refused the call
                    """)
    void eachRefusalHasItsStatusAndWords(int httpStatus, @Nullable Integer code, int status, String error) {
        var reason = TwilioErrors.reason(httpStatus, code, MESSAGE);
        assertThat(reason.status()).isEqualTo(status);
        assertThat(reason.error()).isEqualTo(error);
        assertThat(reason.code()).isEqualTo(code);
        assertThat(reason.details()).isEqualTo(MESSAGE);
        assertThat(reason.resolution()).isNotBlank();
        assertThat(reason.retryAfter() != null).as("Retry-After").isEqualTo(status == 429);
    }

    @Test
    void aBadDestinationSaysWhatTheContractSays() {
        assertThat(TwilioErrors.reason(400, 21211, MESSAGE).resolution())
                .isEqualTo("Check the phone number format and try again");
    }

    @Test
    void anEmptyAccountIsKnownByItsMessage() {
        var reason = TwilioErrors.reason(400, null, "Account has insufficient funds");
        assertThat(reason.status()).isEqualTo(402);
        assertThat(reason.error()).isEqualTo("Insufficient funds");
    }

    @Test
    void ourCallersOwnTokenIsNeverBlamed() {
        for (int httpStatus = 400; httpStatus < 500; httpStatus++) {
            assertThat(TwilioErrors.reason(httpStatus, null, MESSAGE).status()).isNotEqualTo(401);
            assertThat(TwilioErrors.reason(httpStatus, 20003, MESSAGE).status()).isEqualTo(403);
        }
    }

    @Test
    void kindsOfRefusalHaveAResolutionEach() {
        var resolutions = new HashSet<String>();
        for (int code : new int[] {21211, 21210, 21212, 21214, 21215, 21216, 20003, 20404, 20429, 21219, 21205, 1}) {
            assertThat(resolutions.add(TwilioErrors.reason(400, code, MESSAGE).resolution()))
                    .as("%d", code)
                    .isTrue();
        }
    }

    @Test
    void onlyARateIsAReasonToAskAgain() {
        assertThat(TwilioErrors.isThrottle(429, null)).isTrue();
        assertThat(TwilioErrors.isThrottle(429, 20429)).isTrue();
        assertThat(TwilioErrors.isThrottle(400, 20429)).isTrue();
        assertThat(TwilioErrors.isThrottle(400, 21211)).isFalse();
        assertThat(TwilioErrors.isThrottle(503, null)).isFalse();
    }
}
