package dev.outdial.simulator.twilio;

import dev.outdial.simulator.world.Form;
import dev.outdial.simulator.world.Ids;
import java.util.TreeMap;
import java.util.TreeSet;

/// `X-Twilio-Signature`: HMAC-SHA1 over the URL and the sorted POST fields, in base64.
final class TwilioSignature {
    private TwilioSignature() {}

    /// The signature of a request.
    ///
    /// @param url    as Twilio was given it; a fragment does not count
    /// @param fields of the body; none for GET and for WebSocket upgrades
    static String of(String authToken, String url, Form fields) {
        var data = new StringBuilder(withoutFragment(url));
        new TreeMap<>(fields.fields())
                .forEach((name, values) ->
                        new TreeSet<>(values).forEach(value -> data.append(name).append(value)));
        return Ids.hmacSha1Base64(authToken, data.toString());
    }

    /// `url` up to the `#`, behind which connection overrides stand.
    static String withoutFragment(String url) {
        int hash = url.indexOf('#');
        return hash < 0 ? url : url.substring(0, hash);
    }
}
