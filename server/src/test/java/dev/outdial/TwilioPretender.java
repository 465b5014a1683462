package dev.outdial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Sends webhooks as Twilio would, or as somebody would who would like to be Twilio.
final class TwilioPretender {
    private final URI server;
    private final String accountSid;
    private final String authToken;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    TwilioPretender(TestServer server) {
        var twilio = server.config().twilio();
        this.server = server.config().http().publicUrl();
        this.accountSid = String.valueOf(twilio.accountSid());
        this.authToken = java.util.Objects.requireNonNull(twilio.authToken()).value();
    }

    private TwilioPretender(URI server, String accountSid, String authToken) {
        this.server = server;
        this.accountSid = accountSid;
        this.authToken = authToken;
    }

    /// Of another account, with this one's token.
    TwilioPretender ofAccount(String sid) {
        return new TwilioPretender(server, sid, authToken);
    }

    /// With a token that is only guessed.
    TwilioPretender withToken(String guessed) {
        return new TwilioPretender(server, accountSid, guessed);
    }

    /// What came back.
    record Reply(int status, String body) {}

    /// Tells that a call has reached a status.
    Reply status(String callId, String callSid, String status) {
        return send("/twilio/status?callId=" + callId, Map.of("CallSid", callSid, "CallStatus", status));
    }

    /// Tells that somebody has picked up.
    Reply voice(String callId, String callSid) {
        return send("/twilio/voice?callId=" + callId, Map.of("CallSid", callSid, "CallStatus", "in-progress"));
    }

    /// Sends a signed form.
    Reply send(String target, Map<String, String> fields) {
        var form = new TreeMap<>(fields);
        form.put("AccountSid", accountSid);
        var url = server + target;
        var body = form.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
                .header("X-Twilio-Signature", signature(url, form))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The signature of a media stream's upgrade.
    String streamSignature() {
        return signature("ws" + server.toString().substring("http".length()) + "/twilio/media", new TreeMap<>());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String signature(String url, SortedMap<String, String> form) {
        var data = new StringBuilder(url);
        form.forEach((name, value) -> data.append(name).append(value));
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(authToken.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(data.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
