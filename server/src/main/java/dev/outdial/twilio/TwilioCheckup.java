package dev.outdial.twilio;

import dev.outdial.config.Finding;
import dev.outdial.config.Secret;
import dev.outdial.http.Form;
import dev.outdial.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Checks the Twilio account, its numbers, and the door that Twilio's media streams come in by. It only reads.
public final class TwilioCheckup {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SKEW = Duration.ofSeconds(2);

    private final TwilioConfig config;
    private final URI publicUrl;
    private final InstantSource clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    public TwilioCheckup(TwilioConfig config, URI publicUrl, InstantSource clock) {
        this.config = config;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    private record Reply(int status, JsonNode json, Optional<String> date) {}

    /// Checks the credentials, and this machine's clock against Twilio's.
    public List<Finding> account() {
        if (!config.isConfigured()) {
            return List.of(Finding.bad(
                    "Twilio is not configured",
                    "set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, both from the Twilio console"));
        }
        var findings = new ArrayList<Finding>();
        try {
            var reply = get(".json");
            findings.add(judged(reply));
            findings.add(pace());
            reply.date.flatMap(this::skew).ifPresent(findings::add);
        } catch (IOException e) {
            findings.add(Finding.bad(
                    "Twilio cannot be reached at %s: %s".formatted(config.apiBaseUrl(), e),
                    "let this machine connect to it; check DNS, proxy and firewall"));
        }
        return findings;
    }

    private static Finding judged(Reply reply) {
        return switch (reply.status) {
            case 200 ->
                judged(
                        reply.json.path("status").asString(""),
                        reply.json.path("type").asString(""));
            case 401 ->
                Finding.bad(
                        "Twilio refuses the credentials (%s)"
                                .formatted(reply.json.path("code").asString("401")),
                        "copy TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN again; an account outside the US needs its region in"
                                + " TWILIO_API_BASE_URL");
            default ->
                Finding.bad(
                        "Twilio answered with status %d, code %s"
                                .formatted(reply.status, reply.json.path("code").asString("none")),
                        "check TWILIO_API_BASE_URL, and status.twilio.com");
        };
    }

    private static Finding judged(String status, String type) {
        if (!status.equals("active")) {
            return Finding.bad("The Twilio account is " + status, "ask Twilio's support");
        }
        return type.equals("Trial")
                ? Finding.warning(
                        "The Twilio account works, but is a trial account",
                        "it calls only verified numbers and speaks a notice first; upgrade it for real calls")
                : Finding.good("The Twilio account works");
    }

    private Finding pace() {
        var perSecond = config.callsPerSecond();
        return Finding.good(
                perSecond == 1
                        ? "Calls are placed at 1 a second (TWILIO_CALLS_PER_SECOND), as fast as a new account's are dialled"
                        : ("Calls are placed at up to %d a second (TWILIO_CALLS_PER_SECOND); Twilio dials a new account's at 1"
                                        + " and lets the rest wait")
                                .formatted(perSecond));
    }

    /// Twilio's clock shows whole seconds: up to one second of difference is its rounding.
    private Optional<Finding> skew(String date) {
        try {
            var theirs = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            var now = clock.instant();
            var early = Duration.between(now, theirs);
            var late = Duration.between(theirs.plusSeconds(1), now);
            var skew = early.compareTo(late) > 0 ? early : late;
            return Optional.of(
                    skew.compareTo(SKEW) > 0
                            ? Finding.warning(
                                    "This machine's clock is %d s off Twilio's".formatted(skew.toSeconds()),
                                    "let it be set by NTP (timedatectl set-ntp true): tokens and signatures depend on it")
                            : Finding.good("The clock agrees with Twilio's"));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /// Checks whether calls may be made from this number.
    ///
    /// @param whose the client it belongs to
    public Finding number(String e164, String whose) {
        var what = "The number %s of %s".formatted(e164, whose);
        try {
            var query = "?" + Form.write(List.of(Map.entry("PhoneNumber", e164)));
            var owned = get("/IncomingPhoneNumbers.json" + query);
            if (owned.status != 200) {
                return Finding.warning(
                        what + " could not be checked: Twilio answered with status " + owned.status,
                        "look at the account's numbers in the Twilio console");
            }
            var number = first(owned.json.path("incoming_phone_numbers"));
            if (number != null) {
                return number.path("capabilities").path("voice").asBoolean(true)
                        ? Finding.good(what + " belongs to the account")
                        : Finding.bad(what + " cannot make voice calls", "give the client another number");
            }
            var verified = get("/OutgoingCallerIds.json" + query);
            return verified.status == 200 && first(verified.json.path("outgoing_caller_ids")) != null
                    ? Finding.good(what + " is a verified caller ID of the account")
                    : Finding.bad(
                            what + " is not the account's",
                            "buy or verify it in the Twilio console, or set the client's twilioPhoneNumber");
        } catch (IOException e) {
            return Finding.warning(what + " could not be checked: " + e, "try again when Twilio can be reached");
        }
    }

    private static @Nullable JsonNode first(JsonNode list) {
        return list.isArray() && !list.isEmpty() ? list.get(0) : null;
    }

    /// Checks the WebSocket's way in: a proxy must let it through, and the server must know Twilio's signature.
    public List<Finding> mediaDoor() {
        var stream = URI.create(RequestSignature.streamUrl(publicUrl) + "/twilio/media");
        var findings = new ArrayList<Finding>();
        var stranger = upgrade(stream, null);
        findings.add(
                switch (stranger) {
                    case 403 -> Finding.good(stream + " is reached, and refuses strangers");
                    case 101 ->
                        Finding.bad(
                                stream + " lets strangers in",
                                "something else than Outdial answers there: check the proxy");
                    default ->
                        Finding.bad(
                                "%s does not take WebSockets: %s"
                                        .formatted(stream, stranger == 0 ? "no answer" : "status " + stranger),
                                "let the proxy pass the headers Upgrade and Connection on, or callees hear silence");
                });
        var token = config.authToken();
        if (stranger == 403 && token != null) {
            var twilio = upgrade(stream, RequestSignature.sign(token, stream.toString(), List.of()));
            findings.add(
                    twilio == 101
                            ? Finding.good(stream + " lets Twilio in")
                            : Finding.bad(
                                    "%s refuses Twilio's signature: status %d".formatted(stream, twilio),
                                    "the running server has another TWILIO_AUTH_TOKEN or PUBLIC_URL, or the proxy changes"
                                            + " the path"));
        }
        return findings;
    }

    /// Asks for a WebSocket and, if it opens, closes it.
    ///
    /// @return the status of the answer; 0 where there was none
    private int upgrade(URI stream, @Nullable String signature) {
        var builder = http.newWebSocketBuilder().connectTimeout(PATIENCE);
        if (signature != null) {
            builder.header("X-Twilio-Signature", signature);
        }
        try {
            var socket = builder.buildAsync(stream, new WebSocket.Listener() {})
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                    .orTimeout(1, TimeUnit.SECONDS)
                    .exceptionally(_ -> socket)
                    .join();
            socket.abort();
            return 101;
        } catch (CompletionException e) {
            return e.getCause() instanceof WebSocketHandshakeException refused
                    ? refused.getResponse().statusCode()
                    : 0;
        }
    }

    private Reply get(String path) throws IOException {
        var sid = config.accountSid();
        var token = config.authToken();
        if (sid == null || token == null) {
            throw new IOException("Twilio is not configured");
        }
        var request = HttpRequest.newBuilder(URI.create(config.apiBaseUrl() + "/2010-04-01/Accounts/" + sid + path))
                .timeout(PATIENCE)
                .header("Authorization", "Basic " + credentials(sid, token))
                .build();
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(
                    response.statusCode(),
                    json(response.body()),
                    response.headers().firstValue("Date"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String credentials(String sid, Secret token) {
        return Base64.getEncoder().encodeToString((sid + ":" + token.value()).getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException _) {
            return Json.object();
        }
    }
}
