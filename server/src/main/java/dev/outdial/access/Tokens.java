package dev.outdial.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.outdial.config.Secret;
import dev.outdial.ops.Ids;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Login tokens: JWTs signed with HS256 and the server's secret, read by the rules of RFC 8725: one algorithm, which
/// we name and the token does not choose; issuer, audience and expiry always checked; no key taken from a header.
public final class Tokens {
    /// Whom a token stands for.
    public enum Type {
        CLIENT("client"),
        ADMIN("admin");

        private final String word;

        Type(String word) {
            this.word = word;
        }
    }

    /// A token that was just made.
    public record Issued(String token, Instant expiresAt) {}

    /// A token that holds.
    ///
    /// @param subject  a clientId, or an operator's name
    /// @param issuedAt to the millisecond, so that a secret's reset voids exactly the tokens made before it
    public record Claims(String subject, Instant issuedAt, Instant expiresAt) {}

    private static final String ISSUER = "outdial";
    private static final String AUDIENCE = "outdial-api";
    private static final String TYPE = "type";
    private static final String ISSUED_AT_MS = "iat_ms";
    private static final int MAX_LENGTH = 4096;
    private static final Duration LEEWAY = Duration.ofSeconds(60);
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private final MACSigner signer;
    private final MACVerifier verifier;
    private final Duration lifetime;
    private final Ids ids;
    private final InstantSource clock;

    public Tokens(Secret serverSecret, Duration lifetime, Ids ids, InstantSource clock) {
        try {
            this.signer = new MACSigner(serverSecret.bytes());
            this.verifier = new MACVerifier(serverSecret.bytes());
        } catch (JOSEException e) {
            throw new IllegalArgumentException("SERVER_SECRET cannot sign: it needs at least 32 bytes", e);
        }
        this.lifetime = lifetime;
        this.ids = ids;
        this.clock = clock;
    }

    /// Makes a token.
    ///
    /// @param now when the credentials were looked at: a secret that is reset while a login is being checked voids
    ///     the token that comes of it
    public Issued issue(Type type, String subject, Instant now) {
        var expiresAt = Instant.ofEpochSecond(now.plus(lifetime).getEpochSecond());
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(JOSEObjectType.JWT)
                        .build(),
                new JWTClaimsSet.Builder()
                        .subject(subject)
                        .issuer(ISSUER)
                        .audience(AUDIENCE)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(expiresAt))
                        .jwtID(ids.id("tok_"))
                        .claim(TYPE, type.word)
                        .claim(ISSUED_AT_MS, now.toEpochMilli())
                        .build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("The token could not be signed", e);
        }
        return new Issued(token.serialize(), expiresAt);
    }

    /// What a token says, if it is one of ours, of that type, and still good.
    public Optional<Claims> check(Type type, String token) {
        if (token.length() > MAX_LENGTH || !COMPACT.matcher(token).matches()) {
            return Optional.empty();
        }
        try {
            var jwt = SignedJWT.parse(token);
            return isSigned(jwt) ? claims(type, jwt.getJWTClaimsSet()) : Optional.empty();
        } catch (ParseException | JOSEException | RuntimeException _) {
            return Optional.empty();
        }
    }

    private boolean isSigned(SignedJWT jwt) throws JOSEException {
        var header = jwt.getHeader();
        var signature = jwt.getSignature();
        return JWSAlgorithm.HS256.equals(header.getAlgorithm())
                && (header.getType() == null || JOSEObjectType.JWT.equals(header.getType()))
                && header.getCriticalParams() == null
                // A last character with other unused bits decodes alike: only the canonical form is the token.
                && Base64URL.encode(signature.decode()).equals(signature)
                && jwt.verify(verifier);
    }

    private Optional<Claims> claims(Type type, @Nullable JWTClaimsSet claims) throws ParseException {
        if (claims == null
                || claims.getSubject() == null
                || claims.getExpirationTime() == null
                || claims.getIssueTime() == null
                || claims.getJWTID() == null
                || claims.getLongClaim(ISSUED_AT_MS) == null) {
            return Optional.empty();
        }
        var now = clock.instant();
        var holds = ISSUER.equals(claims.getIssuer())
                && List.of(AUDIENCE).equals(claims.getAudience())
                && type.word.equals(claims.getStringClaim(TYPE))
                && now.isBefore(claims.getExpirationTime().toInstant())
                && !now.plus(LEEWAY).isBefore(claims.getIssueTime().toInstant());
        return holds
                ? Optional.of(new Claims(
                        claims.getSubject(),
                        Instant.ofEpochMilli(claims.getLongClaim(ISSUED_AT_MS)),
                        claims.getExpirationTime().toInstant()))
                : Optional.empty();
    }
}
