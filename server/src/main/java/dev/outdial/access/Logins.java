package dev.outdial.access;

import dev.outdial.client.Client;
import dev.outdial.client.ClientStore;
import dev.outdial.client.SecretHasher;
import dev.outdial.http.Fields;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.ops.Audit;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.List;

/// Looks at credentials, whichever door they come through: throttled, in equal time, and on record.
public final class Logins {
    private final AccessConfig config;
    private final ClientStore clients;
    private final SecretHasher hasher;
    private final Tokens tokens;
    private final Audit audit;
    private final LoginThrottle throttle;
    private final InstantSource clock;

    public Logins(
            AccessConfig config,
            ClientStore clients,
            SecretHasher hasher,
            Tokens tokens,
            Audit audit,
            InstantSource clock) {
        this.config = config;
        this.clients = clients;
        this.hasher = hasher;
        this.tokens = tokens;
        this.audit = audit;
        this.throttle = new LoginThrottle(config.throttle(), clock);
        this.clock = clock;
    }

    /// A client that has shown its secret.
    public record OfClient(Client client, Tokens.Issued issued) {}

    /// An operator who has shown the password.
    public record OfAdmin(String username, Tokens.Issued issued) {}

    /// Logs a client in.
    ///
    /// @param given holds `clientId` and `clientSecret`, and nothing else
    /// @throws Refused 400, 401 or 429, by the contract
    public OfClient client(Request request, Fields given) {
        var fields = given.only("clientId", "clientSecret");
        var required = List.of("clientId", "clientSecret");
        var clientId = credential(fields, "clientId", required);
        var secret = credential(fields, "clientSecret", required);
        var takeBack = throttle.attempt("client:" + clientId, request.remote());

        var asOf = clock.instant();
        var credentials = clients.credentials(clientId);
        // An unknown id costs the same time as a wrong secret, or the time would tell which ids exist.
        var matches = credentials
                .map(known -> hasher.matches(secret, known.secretHash()))
                .orElseGet(() -> {
                    hasher.pretend(secret);
                    return false;
                });
        if (!matches || !credentials.orElseThrow().client().isActive()) {
            var known = credentials.isPresent() ? clientId : null;
            audit.write("client.login-failed", request.remote(), known, "{}");
            throw new Refused(new Refusal.BadCredentials("Invalid credentials or inactive client"));
        }
        takeBack.run();
        audit.write("client.login", "client:" + clientId, clientId, from(request));
        return new OfClient(credentials.orElseThrow().client(), tokens.issue(Tokens.Type.CLIENT, clientId, asOf));
    }

    /// Logs the operator in.
    ///
    /// @param given holds `username` and `password`, and nothing else
    /// @throws Refused 400, 401 or 429, by the contract
    public OfAdmin admin(Request request, Fields given) {
        var fields = given.only("username", "password");
        var required = List.of("username", "password");
        var username = credential(fields, "username", required);
        var password = credential(fields, "password", required);
        var takeBack = throttle.attempt("admin:" + username, request.remote());

        // Both are always compared, in constant time.
        var rightName = same(username, config.adminUsername());
        var rightPassword = same(password, config.adminPassword().value());
        if (!rightName || !rightPassword) {
            audit.write("admin.login-failed", request.remote(), null, "{}");
            throw new Refused(new Refusal.BadCredentials("Invalid credentials"));
        }
        takeBack.run();
        audit.write("admin.login", username, null, from(request));
        return new OfAdmin(username, tokens.issue(Tokens.Type.ADMIN, username, clock.instant()));
    }

    private static String from(Request request) {
        return Json.write(Json.object().put("address", request.remote()));
    }

    private static String credential(Fields fields, String name, List<String> required) {
        var node = fields.node(name);
        if (node == null || !node.isString() || node.stringValue().isEmpty()) {
            throw new Refused(new Refusal.MissingFields(required));
        }
        return node.stringValue();
    }

    private static boolean same(String given, String wanted) {
        return MessageDigest.isEqual(sha256(given), sha256(wanted));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
