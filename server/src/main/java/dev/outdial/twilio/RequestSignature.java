package dev.outdial.twilio;

import dev.outdial.config.Secret;
import dev.outdial.http.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Checks `X-Twilio-Signature`: base64 of HMAC-SHA1, keyed with the account's auth token, over the URL that Twilio was
/// given and, for a form, every field's name and value in the order of names.
///
/// The URL is put together from the configured public address and the request's target as it came, never from a
/// header: whoever sends the request chooses its headers. See Twilio's "Webhooks Security".
public final class RequestSignature {
    private static final String HEADER = "X-Twilio-Signature";

    private final @Nullable Secret authToken;
    private final URI publicUrl;

    /// @param authToken null where Twilio is not configured: then nothing is Twilio's
    public RequestSignature(@Nullable Secret authToken, URI publicUrl) {
        this.authToken = authToken;
        this.publicUrl = publicUrl;
    }

    /// Whether Twilio has sent a webhook with these fields.
    ///
    /// @param form the body's fields; empty for none
    public boolean isGenuine(Request request, List<Map.Entry<String, String>> form) {
        var url = publicUrl + request.target();
        return matches(request, url, form) || matches(request, withStandardPort(url), form);
    }

    /// Whether Twilio has opened a media stream: signed is the stream's URL, as the TwiML gave it, perhaps with a
    /// slash behind it.
    public boolean isGenuineUpgrade(Request request) {
        var url = streamUrl(publicUrl) + request.target();
        var other = url.endsWith("/") ? url.substring(0, url.length() - 1) : url + "/";
        return matches(request, url, List.of()) || matches(request, other, List.of());
    }

    /// The public address with the scheme of WebSockets: `wss` for `https`, `ws` for `http`.
    static String streamUrl(URI publicUrl) {
        return "ws" + publicUrl.toString().substring("http".length());
    }

    private boolean matches(Request request, String url, List<Map.Entry<String, String>> form) {
        var given = request.headers().getOrDefault("x-twilio-signature", List.of());
        if (authToken == null || given.size() != 1) {
            return false;
        }
        var expected = sign(authToken, url, form);
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), given.getFirst().getBytes(StandardCharsets.UTF_8));
    }

    /// The signature of a request.
    static String sign(Secret authToken, String url, List<Map.Entry<String, String>> form) {
        var data = new StringBuilder(url);
        var fields = new TreeMap<String, TreeSet<String>>();
        form.forEach(field ->
                fields.computeIfAbsent(field.getKey(), _ -> new TreeSet<>()).add(field.getValue()));
        fields.forEach(
                (name, values) -> values.forEach(value -> data.append(name).append(value)));
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(authToken.bytes(), "HmacSHA1"));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(data.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(HEADER + " cannot be computed", e);
        }
    }

    /// Twilio is not consistent about naming the standard port.
    private static String withStandardPort(String url) {
        var authorityAt = url.indexOf("://") + 3;
        var pathAt = url.indexOf('/', authorityAt);
        var end = pathAt < 0 ? url.length() : pathAt;
        var authority = url.substring(authorityAt, end);
        if (authority.contains(":")) {
            return url;
        }
        var port = url.startsWith("https") ? ":443" : ":80";
        return url.substring(0, end) + port + url.substring(end);
    }
}
