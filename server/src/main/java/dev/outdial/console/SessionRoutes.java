package dev.outdial.console;

import dev.outdial.access.Guard;
import dev.outdial.access.Logins;
import dev.outdial.access.OwnPages;
import dev.outdial.access.Session;
import dev.outdial.access.SessionCookie;
import dev.outdial.client.Client;
import dev.outdial.client.ClientJson;
import dev.outdial.http.Answer;
import dev.outdial.http.Fields;
import dev.outdial.http.Json;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `/console/session`: a browser logs in, asks who it is, and logs out. The token lies in a cookie; the pages never see
/// it.
public final class SessionRoutes {
    /// Longer than any token of ours.
    private static final int TOKEN_LENGTH = 4096;

    private final Logins logins;
    private final Guard guard;
    private final SessionCookie cookie;
    private final OwnPages pages;
    private final InstantSource clock;

    public SessionRoutes(Logins logins, Guard guard, SessionCookie cookie, OwnPages pages, InstantSource clock) {
        this.logins = logins;
        this.guard = guard;
        this.cookie = cookie;
        this.pages = pages;
        this.clock = clock;
    }

    public void addTo(Routes routes) {
        routes.post("/console/session", this::open);
        routes.get("/console/session", this::show);
        routes.delete("/console/session", this::close);
    }

    /// Who a session is of, as the pages are told.
    ///
    /// @param clientId null for an operator
    private record Holder(String name, @Nullable String clientId, Instant expiresAt) {
        static Holder of(Client client, Instant expiresAt) {
            var profile = client.profile();
            var name = Objects.requireNonNullElse(profile.businessName(), profile.fullName());
            return new Holder(name, client.clientId(), expiresAt);
        }

        static Holder of(Session session) {
            return switch (session) {
                case Session.OfClient(var claims, var client) -> of(client, claims.expiresAt());
                case Session.OfAdmin(var claims) -> new Holder(claims.subject(), null, claims.expiresAt());
            };
        }

        Answer answer() {
            return Answer.ok(Json.object()
                    .put("type", clientId == null ? "admin" : "client")
                    .put("name", name)
                    .put("clientId", clientId)
                    .put("expiresAt", ClientJson.time(expiresAt)));
        }
    }

    private Answer open(Request request) {
        pages.refuseStrangers(request);
        var fields = request.json();
        if (fields.has("token")) {
            return withToken(fields.only("token"));
        }
        if (fields.has("username") || fields.has("password")) {
            var login = logins.admin(request, fields);
            var issued = login.issued();
            return kept(new Holder(login.username(), null, issued.expiresAt()), issued.token());
        }
        var login = logins.client(request, fields);
        return kept(
                Holder.of(login.client(), login.issued().expiresAt()),
                login.issued().token());
    }

    /// A token that somebody logged in for already.
    ///
    /// @throws Refused 401 if it opens nothing
    private Answer withToken(Fields fields) {
        var token = fields.requiredText("token", TOKEN_LENGTH);
        var session = guard.session(token).orElseThrow(Guard::unauthorized);
        return kept(Holder.of(session), token);
    }

    private Answer kept(Holder holder, String token) {
        var left = Duration.between(clock.instant(), holder.expiresAt());
        return holder.answer().header("Set-Cookie", cookie.keep(token, left));
    }

    /// Nobody being there is no error: a browser would complain of one whenever somebody comes to log in.
    private Answer show(Request request) {
        return guard.session(request)
                .map(session -> Holder.of(session).answer())
                .orElseGet(Answer::noContent);
    }

    /// Forgets the cookie, good or not.
    ///
    /// @throws Refused 403 if it is good, and another site's page asks
    private Answer close(Request request) {
        pages.refuseStrangers(request);
        var _ = guard.session(request);
        return Answer.noContent().header("Set-Cookie", cookie.forget());
    }
}
