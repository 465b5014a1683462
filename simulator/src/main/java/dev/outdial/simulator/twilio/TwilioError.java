package dev.outdial.simulator.twilio;

import dev.outdial.simulator.world.Json;
import java.util.LinkedHashMap;

/// An error as Twilio's REST API answers it.
record TwilioError(int status, int code, String message) {
    static TwilioError authentication() {
        return new TwilioError(401, 20003, "Authenticate");
    }

    static TwilioError notFound(String what) {
        return new TwilioError(404, 20404, "The requested resource " + what + " was not found");
    }

    /// The body.
    String json() {
        var body = new LinkedHashMap<String, Object>();
        body.put("code", code);
        body.put("message", message);
        body.put("more_info", "https://www.twilio.com/docs/errors/" + code);
        body.put("status", status);
        return Json.write(body);
    }

    /// Thrown where a request turns out to be wrong.
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient TwilioError error;

        Refused(TwilioError error) {
            super(error.message());
            this.error = error;
        }

        static Refused of(int code, String message) {
            return new Refused(new TwilioError(400, code, message));
        }

        TwilioError error() {
            return error;
        }
    }
}
