package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.outdial.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Tokens as RFC 8725 wants them: what is not exactly one of ours opens nothing.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class TokenTest {
    private static final byte[] KEY = TestServer.SERVER_SECRET.bytes();

    private final TestDatabases database;
    private final Api api;

    TokenTest(TestDatabases database) {
        this.database = database;
        this.api = TestServer.shared(database).api();
    }

    private static String text(Object json) {
        return Base64URL.encode(Json.write(json).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static JWTClaimsSet.Builder claims(String subject, String type) {
        var now = Instant.now();
        return new JWTClaimsSet.Builder()
                .subject(subject)
                .issuer("outdial")
                .audience("outdial-api")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(3600)))
                .jwtID(UUID.randomUUID().toString())
                .claim("type", type)
                .claim("iat_ms", now.toEpochMilli());
    }

    private static JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT);
    }

    private static String signed(JWSHeader header, JWTClaimsSet claims, byte[] key) {
        try {
            var token = new SignedJWT(header, claims);
            token.sign(new MACSigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String with(String subject, UnaryOperator<JWTClaimsSet.Builder> change) {
        return signed(header().build(), change.apply(claims(subject, "client")).build(), KEY);
    }

    /// Claims of any shape, signed all the same.
    private static String signedRaw(String header, String payload) {
        try {
            var input = header + "." + payload;
            var mac = new MACSigner(KEY)
                    .sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + mac;
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> rawClaims(String subject) {
        var now = Instant.now().getEpochSecond();
        var raw = new LinkedHashMap<String, Object>();
        raw.put("sub", subject);
        raw.put("iss", "outdial");
        raw.put("aud", "outdial-api");
        raw.put("iat", now);
        raw.put("exp", now + 3600);
        raw.put("jti", "tok_1");
        raw.put("type", "client");
        raw.put("iat_ms", now * 1000 + 999);
        return raw;
    }

    private void refused(String what, String token) {
        refused(what, api.with(token).get("/secure/client"));
    }

    private static void refused(String what, Api.Reply reply) {
        assertThat(reply.status()).as(what).isEqualTo(401);
        assertThat(reply.json().propertyNames()).containsExactlyInAnyOrder("error", "message", "requestId");
        assertThat(reply.error()).isEqualTo("Unauthorized");
        assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
    }

    @Test
    void whatTheForgeriesAreMadeFromIsGood() {
        var ann = api.customer();
        api.with(with(ann.id(), claims -> claims)).get("/secure/client").expect(200);
        api.with(signedRaw(text(Map.of("alg", "HS256", "typ", "JWT")), text(rawClaims(ann.id()))))
                .get("/secure/client")
                .expect(200);
    }

    @Test
    void anotherAlgorithmOrKeyIsNoSignature() throws JOSEException {
        var ann = api.customer();
        var payload = text(rawClaims(ann.id()));
        for (String none : List.of("none", "None", "NONE", "nOnE", "", "HS384", "HS512", "RS256", "ES256", "PS256")) {
            var head = text(Map.of("alg", none, "typ", "JWT"));
            refused("alg " + none + " unsigned", head + "." + payload + ".");
            refused("alg " + none + " with a signature of HS256", signedRaw(head, payload));
        }
        refused("no alg", signedRaw(text(Map.of("typ", "JWT")), payload));
        refused(
                "another key",
                signed(header().build(), claims(ann.id(), "client").build(), new byte[32]));
        refused(
                "HS512 with the right key",
                signed(
                        new JWSHeader.Builder(JWSAlgorithm.HS512)
                                .type(JOSEObjectType.JWT)
                                .build(),
                        claims(ann.id(), "client").build(),
                        (TestServer.SERVER_SECRET.value() + "0123456789abcdef0123456789abcdef")
                                .getBytes(StandardCharsets.UTF_8)));
        var attacker = Base64URL.encode(new byte[32]).toString();
        var evil = "http://127.0.0.1:1/jwks.json";
        for (Map<String, Object> header : List.<Map<String, Object>>of(
                Map.of("alg", "HS256", "typ", "JWT", "jwk", Map.of("kty", "oct", "k", attacker)),
                Map.of("alg", "HS256", "typ", "JWT", "kid", "../../dev/null"),
                Map.of("alg", "HS256", "typ", "JWT", "kid", "' UNION SELECT 'k"),
                Map.of("alg", "HS256", "typ", "JWT", "jku", evil),
                Map.of("alg", "HS256", "typ", "JWT", "x5u", evil))) {
            var input = text(header) + "." + payload;
            var mac = new MACSigner(new byte[32])
                    .sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(StandardCharsets.US_ASCII));
            refused("a key of the attacker's by " + header, input + "." + mac);
        }
        refused(
                "crit",
                signedRaw(text(Map.of("alg", "HS256", "typ", "JWT", "crit", List.of("exp"), "exp", 1)), payload));
        refused("b64=false", signedRaw(text(Map.of("alg", "HS256", "crit", List.of("b64"), "b64", false)), payload));
        refused("another typ", signedRaw(text(Map.of("alg", "HS256", "typ", "at+jwt")), payload));
    }

    @Test
    void everyClaimIsChecked() {
        var ann = api.customer();
        var id = ann.id();
        var past = Date.from(Instant.now().minusSeconds(1));
        refused("expired", with(id, claims -> claims.expirationTime(past)));
        refused("no exp", with(id, claims -> claims.expirationTime(null)));
        refused("no iat", with(id, claims -> claims.issueTime(null)));
        refused(
                "from the future",
                with(id, claims -> claims.issueTime(Date.from(Instant.now().plusSeconds(600)))));
        refused("no jti", with(id, claims -> claims.jwtID(null)));
        refused("no sub", with(id, claims -> claims.subject(null)));
        refused("nobody", with("nobody", claims -> claims));
        refused("no iss", with(id, claims -> claims.issuer(null)));
        refused("another iss", with(id, claims -> claims.issuer("outdial2")));
        refused("no aud", with(id, claims -> claims.audience((String) null)));
        refused("another aud", with(id, claims -> claims.audience("outdial")));
        refused("one more aud", with(id, claims -> claims.audience(List.of("outdial-api", "else"))));
        refused("no type", with(id, claims -> claims.claim("type", null)));
        refused("another type", with(id, claims -> claims.claim("type", "Client")));
        refused("an admin's type", with(id, claims -> claims.claim("type", "admin")));
        refused("no iat_ms", with(id, claims -> claims.claim("iat_ms", null)));
        refused("made before the client", with(id, claims -> claims.claim("iat_ms", 0)));
        var head = text(Map.of("alg", "HS256", "typ", "JWT"));
        for (Map.Entry<String, Object> wrong : Map.<String, Object>of(
                        "exp",
                        "tomorrow",
                        "iat",
                        "now",
                        "sub",
                        5,
                        "iss",
                        List.of("outdial"),
                        "type",
                        List.of("client"),
                        "iat_ms",
                        "1",
                        "jti",
                        7)
                .entrySet()) {
            var raw = rawClaims(id);
            raw.put(wrong.getKey(), wrong.getValue());
            refused("kind of " + wrong.getKey(), signedRaw(head, text(raw)));
        }
        refused("claims that are no object", signedRaw(head, text(List.of(1))));
    }

    @Test
    void onlyTheCanonicalTextIsTheToken() {
        var ann = api.customer();
        var token = String.valueOf(ann.api().token());
        refused("padded", token + "=");
        refused("a dot more", token + ".");
        refused("a dot before", "." + token);
        refused("five parts", token + ".a.b");
        refused("two parts", token.substring(0, token.lastIndexOf('.')));
        refused("without a signature", token.substring(0, token.lastIndexOf('.') + 1));
        refused("a space inside", token.replaceFirst("\\.", ". "));
        refused("twice", token + token);
        refused("long", "a".repeat(5000) + "." + token);
        for (int length = 0; length < token.length(); length += 7) {
            refused("cut to " + length, token.substring(0, length));
        }
        // The last character has two bits that decode to nothing: only one of four spellings is the token.
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = alphabet.indexOf(token.charAt(token.length() - 1));
        for (int bits = 0; bits < 64; bits++) {
            if (bits != last) {
                refused("another last character", token.substring(0, token.length() - 1) + alphabet.charAt(bits));
            }
        }
        for (int i = 0; i < token.length() - 1; i += 11) {
            var changed = token.charAt(i) == 'A' ? 'B' : 'A';
            refused("character " + i + " changed", token.substring(0, i) + changed + token.substring(i + 1));
        }
        refused("of the other alphabet", token.substring(0, token.length() - 2) + "+/");
    }

    @Test
    void aTokenIsOnlyTakenFromOneAuthorizationHeader() {
        var ann = api.customer();
        var token = ann.api().token();
        refused("none", api.get("/secure/client"));
        refused("query", api.get("/secure/client?token=%s&access_token=%s".formatted(token, token)));
        refused("cookie", api.header("Cookie", "token=" + token).get("/secure/client"));
        refused(
                "another header",
                api.header("X-Authorization", "Bearer " + token).get("/secure/client"));
        refused("another scheme", api.header("Authorization", "Basic " + token).get("/secure/client"));
        refused("no scheme", api.header("Authorization", String.valueOf(token)).get("/secure/client"));
        refused(
                "two headers",
                ann.api().header("Authorization", "Bearer " + token).get("/secure/client"));
        refused(
                "two headers of two",
                ann.api().header("Authorization", "Basic abc").get("/secure/client"));
        refused(
                "a list",
                api.header("Authorization", "Bearer x, Bearer " + token).get("/secure/client"));
        api.header("Authorization", "bearer " + token).get("/secure/client").expect(200);
    }

    @Test
    void neitherSideOpensTheOthersDoors() {
        var ann = api.customer();
        var admin = api.admin();
        refused("an admin's token", admin.get("/secure/client"));
        refused("an admin's token", admin.makeCall(Api.busyPhone()));
        refused("a client's token", ann.api().get("/admin/clients"));
        refused("a client's token", ann.api().get("/admin/clients/" + ann.id()));
        var forged = signed(header().build(), claims(ann.id(), "admin").build(), KEY);
        refused("an admin's token in a client's name", api.with(forged).get("/secure/client"));
    }

    @Test
    void tokensExpire() {
        var clock = new MovableClock();
        try (var server = TestServer.of(database).clock(clock).start()) {
            var ann = server.api().customer();
            clock.advance(java.time.Duration.ofHours(23));
            ann.api().get("/secure/client").expect(200);
            clock.advance(java.time.Duration.ofHours(1));
            refused("after a day", ann.api().get("/secure/client"));
        }
    }

    @Test
    void aResetOrADeletionKillsTokensAtOnce() {
        var ann = api.customer();
        var reset = api.admin().post("/admin/clients/%s/reset-secret".formatted(ann.id()), null);
        var fresh = reset.expect(200).text("client.clientSecret");
        assertThat(reset.text("message")).isEqualTo("Client secret reset successfully");
        assertThat(reset.at("client").propertyNames()).isEqualTo(Set.of("clientId", "clientSecret"));
        refused("after a reset", ann.api().get("/secure/client"));
        refused("after a reset", ann.api().makeCall(Api.busyPhone()));
        api.tryLogin(ann.id(), ann.secret()).expect(401);
        var again = api.login(ann.id(), fresh);
        again.get("/secure/client").expect(200);

        api.admin().delete("/admin/clients/" + ann.id()).expect(200);
        for (String path : List.of("/secure/client", "/secure/calls", "/secure/calls/call_1", "/secure/call-stats")) {
            refused("after a deletion", again.get(path));
        }
        again.makeCall(Api.busyPhone()).expect(404, "{\"error\": \"Client not found\"}");
    }

    @Test
    void tokensDiffer() {
        var ann = api.customer();
        var tokens = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            tokens.add(api.tryLogin(ann.id(), ann.secret()).text("token"));
        }
        assertThat(tokens).doesNotHaveDuplicates();
    }
}
