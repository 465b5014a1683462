package dev.outdial.access;

import dev.outdial.client.ClientJson;
import dev.outdial.client.ClientStore;
import dev.outdial.client.SecretHasher;
import dev.outdial.http.Answer;
import dev.outdial.http.Fields;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import dev.outdial.ops.Audit;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// `POST /auth/login` and `POST /auth/admin/login`: credentials in, a token out.
public final class AuthRoutes {
    private final AccessConfig config;
    private final ClientStore clients;
    private final SecretHasher hasher;
    private final Tokens tokens;
    private final Audit audit;
    private final LoginThrottle throttle;
    private final InstantSource clock;

    public AuthRoutes(
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

    public void addTo(Routes routes) {
        routes.post("/auth/login", this::login);
        routes.post("/auth/admin/login", this::adminLogin);
    }

    private Answer login(Request request) {
        var fields = request.json().only("clientId", "clientSecret");
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
        var client = credentials.orElseThrow().client();
        var json = granted(tokens.issue(Tokens.Type.CLIENT, clientId, asOf));
        json.set("client", ClientJson.brief(client));
        return Answer.ok(json);
    }

    private Answer adminLogin(Request request) {
        var fields = request.json().only("username", "password");
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
        var json = granted(tokens.issue(Tokens.Type.ADMIN, username, clock.instant()));
        json.putObject("admin").put("username", username);
        return Answer.ok(json);
    }

    private static ObjectNode granted(Tokens.Issued issued) {
        return Json.object()
                .put("success", true)
                .put("token", issued.token())
                .put("expiresAt", ClientJson.time(issued.expiresAt()));
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
