package dev.outdial.twilio;

import dev.outdial.call.Carrier;
import dev.outdial.http.Form;
import java.net.URI;
import java.util.Map;

/// The URLs that Twilio gets of us. Each names the call, so that an answer finds its row whatever else was lost.
///
/// A call's variables travel in the voice webhook's query where they all fit; where they do not, or must not, none
/// does: they are loaded by the call's id. Twilio documents no limit for these URLs; beyond 2000 characters proxies
/// begin to refuse them.
final class WebhookUrls {
    private static final int MAX_LENGTH = 2000;
    private static final String SECRET = "secret__";

    /// Try again on timeouts and on our 5xx, thrice at most. Never sent to us, and not part of the signature (Twilio's
    /// "Connection Overrides").
    private static final String PATIENCE = "#rc=3&rp=5xx,ct,rt";

    private final URI publicUrl;
    private final TwilioConfig.WebhookVariables mode;

    WebhookUrls(URI publicUrl, TwilioConfig.WebhookVariables mode) {
        this.publicUrl = publicUrl;
        this.mode = mode;
    }

    String voice(Carrier.Order order) {
        var plain = of("voice", order.callId());
        var url = new StringBuilder(plain);
        if (mode == TwilioConfig.WebhookVariables.URL) {
            order.variables().entrySet().stream()
                    .filter(entry -> travels(entry.getKey()))
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> url.append('&')
                            .append(Form.encode(entry.getKey()))
                            .append('=')
                            .append(Form.encode(String.valueOf(entry.getValue()))));
        }
        return (url.length() <= MAX_LENGTH ? url : plain) + PATIENCE;
    }

    String status(String callId) {
        return of("status", callId) + PATIENCE;
    }

    String machine(String callId) {
        return of("amd", callId) + PATIENCE;
    }

    String transferEnded(String callId, String target) {
        return of("transfer-ended", callId) + "&target=" + Form.encode(target) + PATIENCE;
    }

    String whisper(String callId, String target) {
        return of("whisper", callId) + "&target=" + Form.encode(target) + PATIENCE;
    }

    String streamStatus(String callId) {
        return of("stream-status", callId);
    }

    /// Whether a variable may be seen by Twilio. `callId` is ours in the query.
    static boolean travels(String name) {
        return !name.startsWith(SECRET) && !name.equals("callId") && !name.equals("token");
    }

    private String of(String webhook, String callId) {
        return "%s/twilio/%s?callId=%s".formatted(publicUrl, webhook, Form.encode(callId));
    }
}
