package dev.outdial.bench.target;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.SortedMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs as Twilio does: HMAC-SHA1 over the URL and, for a form, each field's name and value by the order of names.
record TwilioSignature(String authToken) {
    String of(String url, SortedMap<String, String> form) {
        var data = new StringBuilder(url);
        form.forEach((name, value) -> data.append(name).append(value));
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(authToken.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(data.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Without the token.
    @Override
    public String toString() {
        return "TwilioSignature";
    }
}
