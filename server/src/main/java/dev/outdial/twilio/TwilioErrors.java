package dev.outdial.twilio;

import dev.outdial.call.Carrier.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What Twilio's error codes mean for our caller: a status, a message of the contract, and what a person can do.
///
/// See Twilio's "Error and Warning Dictionary". The code decides; where there is none, the HTTP status does.
final class TwilioErrors {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private TwilioErrors() {}

    /// The meaning of a refusal.
    ///
    /// @param httpStatus of Twilio's answer, 4xx
    /// @param code       null where the answer has none
    /// @param message    Twilio's own
    static Reason reason(int httpStatus, @Nullable Integer code, String message) {
        return switch (code == null ? 0 : code) {
            case 21211, 21217, 21401 ->
                refused(400, "Invalid 'To' phone number", code, message, "Check the phone number format and try again");
            case 21210 ->
                refused(
                        400,
                        "Invalid 'From' phone number",
                        code,
                        message,
                        "Buy or verify the client's number in this Twilio account, or give the client another number");
            case 21212 ->
                refused(
                        400,
                        "Invalid 'From' phone number",
                        code,
                        message,
                        "Give the client a Twilio number in E.164 format that may be shown as caller ID");
            case 21214 ->
                refused(
                        400,
                        "Invalid 'From' phone number",
                        code,
                        message,
                        "The number cannot be reached from the client's number: try another");
            case 21215, 13227 ->
                refused(
                        403,
                        "Calls to this number are not allowed",
                        code,
                        message,
                        "Allow the country in the Twilio console: Voice, Settings, Geo permissions");
            case 21216, 13225 ->
                refused(
                        403,
                        "Calls to this number are not allowed",
                        code,
                        message,
                        "Twilio blocks the number: complete the account's customer profile in Trust Hub, or ask its support");
            case 20003 ->
                refused(
                        403,
                        "Permission denied",
                        code,
                        message,
                        "Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, the account's state and its region");
            case 20404 ->
                refused(
                        404,
                        "Twilio account not found or unauthorized",
                        code,
                        message,
                        "Check TWILIO_ACCOUNT_SID and that TWILIO_API_BASE_URL is the account's region");
            case 20005, 10001 ->
                refused(403, "Permission denied", code, message, "Reactivate the Twilio account and check its balance");
            case 21219, 573005 ->
                refused(
                        502,
                        "Twilio refused the call",
                        code,
                        message,
                        "A trial account calls verified numbers only: verify this one, or upgrade the account");
            case 21205 ->
                refused(
                        502,
                        "Twilio refused the call",
                        code,
                        message,
                        "Set PUBLIC_URL to the public https address of this server");
            case 20429, 10004, 22005 -> tooFast(code, message);
            default -> byStatus(httpStatus, code, message);
        };
    }

    /// Whether Twilio says that it has not processed the request because of its rate: then it may be sent again.
    static boolean isThrottle(int httpStatus, @Nullable Integer code) {
        return httpStatus == 429 || (code != null && code == 20429);
    }

    private static Reason byStatus(int httpStatus, @Nullable Integer code, String message) {
        if (httpStatus == 402 || message.toLowerCase(java.util.Locale.ROOT).contains("insufficient funds")) {
            return refused(402, "Insufficient funds", code, message, "Top up the Twilio account, then try again");
        }
        return switch (httpStatus) {
            case 401, 403 ->
                refused(
                        403,
                        "Permission denied",
                        code,
                        message,
                        "Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN and what they may do");
            case 404 ->
                refused(
                        404,
                        "Twilio account not found or unauthorized",
                        code,
                        message,
                        "Check TWILIO_ACCOUNT_SID and that TWILIO_API_BASE_URL is the account's region");
            case 429 -> tooFast(code, message);
            default ->
                refused(
                        502,
                        "Twilio refused the call",
                        code,
                        message,
                        code == null
                                ? "Look into the Twilio console's debugger"
                                : "See https://www.twilio.com/docs/api/errors/" + code);
        };
    }

    private static Reason tooFast(@Nullable Integer code, String message) {
        return new Reason(
                429,
                "Rate limit exceeded",
                code,
                message,
                "Slow down, or ask Twilio for more calls per second; then try again",
                PAUSE);
    }

    private static Reason refused(int status, String error, @Nullable Integer code, String message, String resolution) {
        return new Reason(status, error, code, message, resolution, null);
    }
}
