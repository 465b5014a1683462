package dev.outdial.simulator.twilio;

import dev.outdial.simulator.world.Form;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A valid `POST Calls.json`.
///
/// @param timeoutSeconds   ring time
/// @param timeLimitSeconds longest call
/// @param detection        what machine detection shall find out
/// @param asyncAmd         whether the TwiML is fetched without waiting for the verdict
record CallRequest(
        String to,
        String from,
        @Nullable Webhook voice,
        @Nullable String twiml,
        @Nullable Webhook fallback,
        @Nullable Webhook statusCallback,
        Set<String> statusEvents,
        long timeoutSeconds,
        long timeLimitSeconds,
        Detection detection,
        boolean asyncAmd,
        @Nullable Webhook amdCallback,
        Form form) {
    private static final Set<String> EVENTS = Set.of("initiated", "ringing", "answered", "completed");

    enum Detection {
        OFF,
        START,
        MESSAGE_END
    }

    /// A URL of the server and how to request it.
    record Webhook(String url, String method) {}

    /// Reads and checks the form.
    ///
    /// @param owned numbers the account may call from; empty = any
    /// @throws TwilioError.Refused with Twilio's own code
    static CallRequest read(Form form, Set<String> owned) {
        String to = form.first("To").orElseThrow(() -> refused(21201, "No 'To' number is specified"));
        String from = form.first("From").orElseThrow(() -> refused(21213, "No 'From' number is specified"));
        checkTo(to);
        checkFrom(from, owned);
        Webhook voice = webhook(form, "Url", "Method", 21205);
        String twiml = form.first("Twiml").orElse(null);
        if (voice == null && twiml == null) {
            throw refused(21205, "Url parameter is required.");
        }
        if (twiml != null && twiml.length() > 4_000) {
            throw refused(21200, "Twiml is limited to 4000 characters");
        }
        form.first("SendDigits")
                .filter(digits -> !digits.matches("[0-9A-D#*wW]{1,32}"))
                .ifPresent(digits -> {
                    throw refused(21206, "SendDigits " + digits + " is not valid");
                });
        Set<String> events = Set.copyOf(form.all("StatusCallbackEvent"));
        if (!EVENTS.containsAll(events)) {
            throw refused(21626, "StatusCallbackEvents " + events + " contain an invalid value");
        }
        Detection detection = form.first("SendDigits").isPresent() ? Detection.OFF : detection(form);
        return new CallRequest(
                to,
                from,
                voice,
                voice == null ? twiml : null,
                webhook(form, "FallbackUrl", "FallbackMethod", 21205),
                webhook(form, "StatusCallback", "StatusCallbackMethod", 21609),
                events.isEmpty() ? Set.of("completed") : events,
                number(form, "Timeout", 60, 1, 600, 21208),
                number(form, "TimeLimit", 14_400, 1, 14_400, 20001),
                detection,
                form.first("AsyncAmd").map(value -> value.equals("true")).orElse(false),
                webhook(form, "AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod", 21609),
                form);
    }

    /// The webhook in two fields of the form, if it is there.
    static @Nullable Webhook webhook(Form form, String urlField, String methodField, int badUrlCode) {
        String url = form.first(urlField).orElse(null);
        String method = form.first(methodField).orElse("POST");
        if (!List.of("GET", "POST").contains(method)) {
            throw refused(21209, methodField + " must be GET or POST, not " + method);
        }
        if (url == null) {
            return null;
        }
        if (!isHttp(url)) {
            throw refused(badUrlCode, urlField + " is not a valid URL: " + url);
        }
        return new Webhook(url, method);
    }

    private static void checkTo(String to) {
        switch (to) {
            case "+15005550001" -> throw refused(21217, "Phone number does not appear to be valid");
            case "+15005550002" -> throw refused(21214, "'To' phone number cannot be reached");
            case "+15005550003" ->
                throw refused(
                        21215,
                        "Account not authorized to call " + to
                                + ". Perhaps you need to enable some international permissions");
            case "+15005550004" -> throw refused(21216, "Account not allowed to call " + to);
            default -> {
                if (!isE164(to)) {
                    throw refused(21211, "The phone number you are attempting to call, " + to + ", is not valid.");
                }
            }
        }
    }

    private static void checkFrom(String from, Set<String> owned) {
        if (from.equals("+15005550001") || !isE164(from)) {
            throw refused(21212, "The 'From' number " + from + " is not a valid phone number");
        }
        if (!owned.isEmpty() && !owned.contains(from)) {
            throw refused(
                    21210,
                    "The source phone number provided, " + from + ", is not yet verified for your account."
                            + " You may only make calls from phone numbers that you've verified or purchased from Twilio.");
        }
    }

    private static Detection detection(Form form) {
        String wanted = form.first("MachineDetection").orElse("");
        return switch (wanted) {
            case "" -> Detection.OFF;
            case "Enable" -> Detection.START;
            case "DetectMessageEnd" -> Detection.MESSAGE_END;
            default -> throw refused(21234, "MachineDetection " + wanted + " is not valid");
        };
    }

    private static long number(Form form, String name, long otherwise, long min, long max, int code) {
        String text = form.first(name).orElse(null);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw refused(code, name + " must be a number, not " + text);
        }
        throw refused(code, name + " must be between " + min + " and " + max + ", not " + text);
    }

    private static boolean isE164(String number) {
        return number.matches("\\+[1-9][0-9]{6,14}");
    }

    private static boolean isHttp(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getHost() != null && List.of("http", "https").contains(uri.getScheme());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static TwilioError.Refused refused(int code, String message) {
        return TwilioError.Refused.of(code, message);
    }
}
