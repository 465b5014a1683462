package dev.outdial.client;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// Turns secrets into hashes that are slow to guess: PBKDF2 with HMAC-SHA-512 and a salt, written as
/// `pbkdf2-sha512$ITERATIONS$SALT$HASH`, so that the cost can be raised without voiding old hashes.
///
/// Only as many run at once as half the cores, so that a burst of logins cannot starve calls.
public final class SecretHasher {
    /// What OWASP's password storage cheat sheet asks for with HMAC-SHA-512.
    public static final int ITERATIONS = 210_000;

    private static final String NAME = "pbkdf2-sha512";
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;
    private static final int SECRET_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Semaphore running =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);
    private final int iterations;
    private final String decoy;

    public SecretHasher(int iterations) {
        this.iterations = iterations;
        // Nobody's secret has this hash, and checking against it takes as long as against any other.
        this.decoy = written(randomBytes(SALT_BYTES), randomBytes(HASH_BITS / Byte.SIZE));
    }

    /// A new secret: 256 bits, in hexadecimal.
    public String newSecret() {
        return HexFormat.of().formatHex(randomBytes(SECRET_BYTES));
    }

    public String hash(String secret) {
        var salt = randomBytes(SALT_BYTES);
        return written(salt, derive(secret, salt, iterations));
    }

    private String written(byte[] salt, byte[] hash) {
        var base64 = Base64.getEncoder().withoutPadding();
        return "%s$%d$%s$%s".formatted(NAME, iterations, base64.encodeToString(salt), base64.encodeToString(hash));
    }

    private byte[] randomBytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /// Whether `secret` is the one that was hashed; compared in constant time.
    public boolean matches(String secret, String hash) {
        var parts = hash.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(NAME)) {
            return false;
        }
        var base64 = Base64.getDecoder();
        return MessageDigest.isEqual(
                base64.decode(parts[3]), derive(secret, base64.decode(parts[2]), Integer.parseInt(parts[1])));
    }

    /// Takes as long as [#matches] does, for somebody who does not exist.
    public void pretend(String secret) {
        matches(secret, decoy);
    }

    private byte[] derive(String secret, byte[] salt, int rounds) {
        running.acquireUninterruptibly();
        var spec = new PBEKeySpec(secret.toCharArray(), salt, rounds, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no PBKDF2WithHmacSHA512", e);
        } finally {
            spec.clearPassword();
            running.release();
        }
    }
}
