package dev.outdial.simulator.world;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Identifiers in the vendors' shapes, and the keyed hashes of their signatures.
public final class Ids {
    private Ids() {}

    /// A Twilio sid: `prefix` and 32 hex digits.
    public static String sid(String prefix) {
        return prefix + random();
    }

    /// 32 random hex digits.
    public static String random() {
        UUID id = UUID.randomUUID();
        return HexFormat.of()
                .formatHex(ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array());
    }

    /// `base64(HMAC-SHA1(key, data))`, Twilio's signature.
    public static String hmacSha1Base64(String key, String data) {
        return Base64.getEncoder().encodeToString(hmac("HmacSHA1", key, data));
    }

    /// `hex(HMAC-SHA256(key, data))`, ElevenLabs' signature.
    public static String hmacSha256Hex(String key, String data) {
        return HexFormat.of().formatHex(hmac("HmacSHA256", key, data));
    }

    /// Whether two secrets are equal, in a time that does not tell how much of them is.
    public static boolean same(String left, String right) {
        return MessageDigest.isEqual(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hmac(String algorithm, String key, String data) {
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(data.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm + " is part of every JDK", e);
        }
    }
}
