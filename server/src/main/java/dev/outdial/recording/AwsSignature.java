package dev.outdial.recording;

import dev.outdial.config.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs requests to S3. Protocol: AWS Signature Version 4 in the `Authorization` header.
final class AwsSignature {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final String accessKey;
    private final Secret secretKey;
    private final String region;

    AwsSignature(String accessKey, Secret secretKey, String region) {
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.region = region;
    }

    /// The headers that make a request a signed one; `host` is not among them, since the HTTP client sets it.
    ///
    /// @param uri     its path percent-encoded, as it is sent; without query
    /// @param headers those that are sent besides
    /// @param sha256  of the body, in hexadecimal
    Map<String, String> headers(String method, URI uri, Map<String, String> headers, String sha256, Instant now) {
        var time = TIME.format(now);
        var signed = new TreeMap<String, String>();
        headers.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value.strip()));
        signed.put("host", uri.getRawAuthority());
        signed.put("x-amz-content-sha256", sha256);
        signed.put("x-amz-date", time);
        var names = String.join(";", signed.keySet());
        var request = "%s\n%s\n\n%s\n%s\n%s"
                .formatted(
                        method,
                        uri.getRawPath(),
                        signed.entrySet().stream()
                                .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                                .collect(Collectors.joining()),
                        names,
                        sha256);
        var scope = "%s/%s/s3/aws4_request".formatted(time.substring(0, 8), region);
        var toSign =
                "%s\n%s\n%s\n%s".formatted(ALGORITHM, time, scope, sha256(request.getBytes(StandardCharsets.UTF_8)));
        var key = ("AWS4" + secretKey.value()).getBytes(StandardCharsets.UTF_8);
        for (var part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        signed.put(
                "authorization",
                "%s Credential=%s/%s,SignedHeaders=%s,Signature=%s"
                        .formatted(
                                ALGORITHM,
                                accessKey,
                                scope,
                                names,
                                HexFormat.of().formatHex(hmac(key, toSign))));
        signed.remove("host");
        return signed;
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }
}
