package dev.outdial.twilio;

import dev.outdial.call.CallEvent;
import dev.outdial.call.Carrier;
import dev.outdial.http.Form;
import dev.outdial.http.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Twilio's Calls resource, over REST.
///
/// The request that creates a call is sent exactly once: the JDK's client repeats no POST, and neither does anything
/// here. What cannot be known for certain is told as unknown.
public final class TwilioCarrier implements Carrier {
    private static final Pattern CALL_SID = Pattern.compile("CA[0-9a-f]{32}");
    private static final int MAX_ANSWER_BYTES = 256 * 1024;
    private static final int LIST_PAGE = 50;
    private static final int PAGES_AT_MOST = 20;
    private static final int CALL_HAS_ENDED = 21220;

    private final TwilioConfig config;
    private final WebhookUrls urls;
    private final HttpClient http;

    /// @param publicUrl where Twilio reaches us
    public TwilioCarrier(TwilioConfig config, URI publicUrl) {
        this.config = config;
        this.urls = new WebhookUrls(publicUrl, config.webhookVariables());
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.requestTimeout().dividedBy(2))
                .build();
    }

    @Override
    public Placement place(Order order) {
        if (!config.isConfigured()) {
            return new Placement.NotSent("Twilio is not configured (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)");
        }
        try {
            return placement(send(post("/Calls.json", form(order))));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return new Placement.NotSent(
                    e.getCause() instanceof UnresolvedAddressException
                            ? "Twilio's host name cannot be resolved"
                            : "No connection to Twilio could be made");
        } catch (IOException e) {
            return new Placement.Unclear(
                    "Twilio's answer did not come: " + e.getClass().getSimpleName());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Placement.Unclear("The server was stopped while it waited for Twilio's answer");
        }
    }

    private static Placement placement(Reply reply) {
        if (reply.status >= 200 && reply.status < 300) {
            var sid = reply.text("sid");
            return sid != null && CALL_SID.matcher(sid).matches()
                    ? new Placement.Accepted(sid)
                    : new Placement.Unclear("Twilio took the request, but its answer names no call");
        }
        if (reply.status >= 500 || reply.status < 400 || reply.status == 408) {
            return new Placement.Unclear("Twilio answered with status %d".formatted(reply.status));
        }
        var code = reply.integer("code");
        var message = Optional.ofNullable(reply.text("message")).orElse("Status " + reply.status);
        var reason = TwilioErrors.reason(reply.status, code, message);
        return TwilioErrors.isThrottle(reply.status, code)
                ? new Placement.Throttled(reason)
                : new Placement.Declined(reason);
    }

    private List<Map.Entry<String, String>> form(Order order) {
        var form = new ArrayList<>(List.of(
                Map.entry("To", order.to()),
                Map.entry("From", order.from()),
                Map.entry("Url", urls.voice(order)),
                Map.entry("Method", "POST"),
                Map.entry("StatusCallback", urls.status(order.callId())),
                Map.entry("StatusCallbackMethod", "POST"),
                Map.entry("StatusCallbackEvent", "initiated"),
                Map.entry("StatusCallbackEvent", "ringing"),
                Map.entry("StatusCallbackEvent", "answered"),
                Map.entry("StatusCallbackEvent", "completed"),
                Map.entry("Timeout", Integer.toString(Math.max(1, order.ringSeconds()))),
                Map.entry("TimeLimit", Integer.toString(Math.max(1, order.maxCallSeconds())))));
        var detection = order.machineDetection();
        if (detection != null) {
            // Always asynchronous: otherwise the callee would hear silence until the verdict.
            form.add(Map.entry("MachineDetection", detection.word()));
            form.add(Map.entry("AsyncAmd", "true"));
            form.add(Map.entry("AsyncAmdStatusCallback", urls.machine(order.callId())));
            form.add(Map.entry("AsyncAmdStatusCallbackMethod", "POST"));
        }
        return form;
    }

    @Override
    public Optional<CallEvent.Reported> fetch(String callSid) {
        var reply = ask(get("/Calls/%s.json".formatted(callSid)));
        return switch (reply.status) {
            case 200 -> Optional.of(TwilioCall.read(reply.json()).orElseThrow(() -> unexpected(reply)));
            case 404 -> Optional.empty();
            default -> throw unexpected(reply);
        };
    }

    @Override
    public List<CallEvent.Reported> find(String to, String from, Instant since) {
        // No filter by start time: a call that waits at Twilio has none.
        var query = Form.write(List.of(
                Map.entry("To", to), Map.entry("From", from), Map.entry("PageSize", Integer.toString(LIST_PAGE))));
        var found = new ArrayList<CallEvent.Reported>();
        var path = "/Calls.json?" + query;
        var earliestDay = LocalDate.ofInstant(since, ZoneOffset.UTC);
        for (int page = 0; page < PAGES_AT_MOST; page++) {
            var reply = ask(get(path));
            var json = reply.json();
            // A proxy's page is no list: "no calls" would be believed, and a call that rings given up.
            if (reply.status != 200 || !json.path("calls").isArray()) {
                throw unexpected(reply);
            }
            var isOlder = false;
            for (JsonNode call : json.path("calls")) {
                var created = TwilioCall.createdAt(call);
                if (created.isEmpty() || !created.get().isBefore(since)) {
                    TwilioCall.read(call).ifPresent(found::add);
                } else if (LocalDate.ofInstant(created.get(), ZoneOffset.UTC).isBefore(earliestDay)) {
                    isOlder = true;
                }
            }
            var next = json.path("next_page_uri");
            if (isOlder || !next.isString() || next.stringValue().isEmpty()) {
                break;
            }
            path = next.stringValue();
        }
        return found;
    }

    @Override
    public void end(String callSid) {
        var reply = ask(post("/Calls/%s.json".formatted(callSid), List.of(Map.entry("Status", "completed"))));
        var code = reply.integer("code");
        var isOver = reply.status == 404 || (code != null && code == CALL_HAS_ENDED);
        if (reply.status != 200 && !isOver) {
            throw unexpected(reply);
        }
    }

    @Override
    public boolean transfer(Transfer transfer) {
        var whisper = transfer.whispers() ? urls.whisper(transfer.callId(), transfer.target()) : "";
        var action = urls.transferEnded(transfer.callId(), transfer.target());
        return replace(transfer.callSid(), Twiml.dial(transfer.to(), transfer.from(), action, whisper));
    }

    @Override
    public boolean leaveMessage(String callSid, String message) {
        return replace(callSid, Twiml.tellAndHangUp(message));
    }

    /// Other TwiML in place of what a live call is at; that ends its media stream.
    private boolean replace(String callSid, String twiml) {
        var reply = ask(post("/Calls/%s.json".formatted(callSid), List.of(Map.entry("Twiml", twiml))));
        if (reply.status >= 400 && reply.status < 500) {
            return false;
        }
        if (reply.status != 200) {
            throw unexpected(reply);
        }
        return true;
    }

    private Reply ask(HttpRequest request) {
        try {
            return send(request);
        } catch (IOException e) {
            throw new CarrierUnavailable(
                    "Twilio did not answer: " + e.getClass().getSimpleName(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CarrierUnavailable("Interrupted while waiting for Twilio", e);
        }
    }

    private Reply send(HttpRequest request) throws IOException, InterruptedException {
        var response = http.send(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
        return Reply.of(response.statusCode(), response.body());
    }

    private HttpRequest get(String path) {
        return request(path).GET().build();
    }

    private HttpRequest post(String path, List<Map.Entry<String, String>> form) {
        return request(path)
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(Form.write(form)))
                .build();
    }

    /// @param path below the account, or a whole path as Twilio gives it in `next_page_uri`
    private HttpRequest.Builder request(String path) {
        var accountSid = config.accountSid();
        var authToken = config.authToken();
        if (accountSid == null || authToken == null) {
            throw new CarrierUnavailable("Twilio is not configured", null);
        }
        var prefix = path.startsWith("/2010-04-01/") ? "" : "/2010-04-01/Accounts/" + accountSid;
        var credentials = Base64.getEncoder()
                .encodeToString(
                        (accountSid + ":" + authToken.value()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(config.apiBaseUrl() + prefix + path))
                .timeout(config.requestTimeout())
                .header("Authorization", "Basic " + credentials)
                .header("Accept", "application/json");
    }

    private static CarrierUnavailable unexpected(Reply reply) {
        return new CarrierUnavailable(
                "Twilio answered with status %d, code %s".formatted(reply.status, reply.integer("code")), null);
    }

    /// Twilio's answer; the body is an empty object where it is no JSON, as with a proxy's error page.
    private record Reply(int status, JsonNode json) {
        static Reply of(int status, byte[] body) {
            try {
                return new Reply(status, Json.MAPPER.readTree(body));
            } catch (JacksonException _) {
                return new Reply(status, Json.object());
            }
        }

        @Nullable
        String text(String name) {
            return json.path(name).isString() ? json.path(name).stringValue() : null;
        }

        @Nullable
        Integer integer(String name) {
            return json.path(name).isIntegralNumber()
                    ? (Integer) json.path(name).intValue()
                    : null;
        }
    }
}
