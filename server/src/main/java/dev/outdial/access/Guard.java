package dev.outdial.access;

import dev.outdial.client.Client;
import dev.outdial.client.ClientStore;
import dev.outdial.http.Answer;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Stands before a route: lets in who has the right token, and tells the handler who it is.
public final class Guard {
    private final Tokens tokens;
    private final ClientStore clients;
    private final SessionCookie cookie;
    private final OwnPages pages;

    public Guard(Tokens tokens, ClientStore clients, SessionCookie cookie, OwnPages pages) {
        this.tokens = tokens;
        this.clients = clients;
        this.cookie = cookie;
        this.pages = pages;
    }

    /// A route for clients.
    @FunctionalInterface
    public interface ClientHandler {
        /// Serves a request of `client`, who exists.
        Answer handle(Request request, Client client);
    }

    /// A route for clients that must tell a deleted client from a bad token.
    @FunctionalInterface
    public interface CallerHandler {
        /// Serves a request of the client of that id, who may have been deleted meanwhile.
        Answer handle(Request request, String clientId);
    }

    /// A route for operators.
    @FunctionalInterface
    public interface AdminHandler {
        /// Serves a request of the operator of that name.
        Answer handle(Request request, String admin);
    }

    /// Lets clients in.
    public Routes.Handler client(ClientHandler handler) {
        return new Door(this::client, request -> handler.handle(request, client(request)));
    }

    /// The client that `request` lets in now: asked again, for an answer that takes long. Empty once the token has
    /// expired or was voided, or the client is gone.
    public Optional<Client> clientOf(Request request) {
        return claims(Tokens.Type.CLIENT, request).flatMap(this::ofClient).map(Session.OfClient::client);
    }

    /// Whether `request` lets an operator in now.
    public boolean isAdmin(Request request) {
        return claims(Tokens.Type.ADMIN, request).isPresent();
    }

    /// Whoever `request` comes from; empty if it opens nothing.
    public Optional<Session> session(Request request) {
        return session(type -> claims(type, request));
    }

    /// Whoever a bare token stands for; empty if it opens nothing.
    public Optional<Session> session(String token) {
        return session(type -> tokens.check(type, token));
    }

    private Optional<Session> session(Function<Tokens.Type, Optional<Tokens.Claims>> said) {
        return said.apply(Tokens.Type.CLIENT)
                .flatMap(this::ofClient)
                .<Session>map(Function.identity())
                .or(() -> said.apply(Tokens.Type.ADMIN).map(Session.OfAdmin::new));
    }

    /// Lets in whoever is logged in, as a client or as an operator.
    public Routes.Handler anybody(Routes.Handler handler) {
        return new Door(this::anybody, request -> {
            anybody(request);
            return handler.handle(request);
        });
    }

    /// Lets clients in, also those that were deleted after they logged in.
    public Routes.Handler caller(CallerHandler handler) {
        return new Door(this::caller, request -> handler.handle(request, caller(request)));
    }

    /// Lets operators in.
    public Routes.Handler admin(AdminHandler handler) {
        return new Door(this::admin, request -> handler.handle(request, admin(request)));
    }

    /// A route behind a door: who has no right to it is told so before a large body is read, too.
    private record Door(Consumer<Request> check, Routes.Handler behind) implements Routes.Handler {
        @Override
        public void admit(Request head) {
            check.accept(head);
        }

        @Override
        public Answer handle(Request request) {
            return behind.handle(request);
        }
    }

    private Client client(Request request) {
        return clientOf(request).orElseThrow(Guard::unauthorized);
    }

    private String caller(Request request) {
        var claims = claims(Tokens.Type.CLIENT, request).orElseThrow(Guard::unauthorized);
        var client = clients.find(claims.subject());
        if (client.isPresent() && !isFresh(claims, client.get())) {
            throw unauthorized();
        }
        return claims.subject();
    }

    private String admin(Request request) {
        return claims(Tokens.Type.ADMIN, request)
                .orElseThrow(Guard::unauthorized)
                .subject();
    }

    /// @throws Refused 401 if the request opens nothing
    private void anybody(Request request) {
        if (session(request).isEmpty()) {
            throw unauthorized();
        }
    }

    private Optional<Session.OfClient> ofClient(Tokens.Claims claims) {
        return clients.find(claims.subject())
                .filter(found -> isFresh(claims, found))
                .map(client -> new Session.OfClient(claims, client));
    }

    /// What the token of `request` says: that of the header, where there is one, however bad it is; else the cookie's.
    ///
    /// @throws Refused 403 if the cookie is good, but another site may have made the browser send it
    private Optional<Tokens.Claims> claims(Tokens.Type type, Request request) {
        if (request.headers().containsKey("authorization")) {
            return bearer(request).flatMap(token -> tokens.check(type, token));
        }
        var claims = cookie.token(request).flatMap(token -> tokens.check(type, token));
        claims.ifPresent(_ -> pages.refuseForgery(request));
        return claims;
    }

    private static boolean isFresh(Tokens.Claims claims, Client client) {
        return !claims.issuedAt().isBefore(client.tokensValidFrom());
    }

    /// RFC 6750, section 2.1: one `Authorization` header; nothing from the query or a form. The console's cookie is
    /// another way in, with rules of its own ([OwnPages]).
    private static Optional<String> bearer(Request request) {
        var headers = request.headers().getOrDefault("authorization", List.of());
        if (headers.size() != 1) {
            return Optional.empty();
        }
        var header = headers.getFirst();
        var scheme = "Bearer ";
        return header.regionMatches(true, 0, scheme, 0, scheme.length())
                ? Optional.of(header.substring(scheme.length()))
                : Optional.empty();
    }

    /// The refusal of a request that opens nothing.
    public static Refused unauthorized() {
        return new Refused(new Refusal.Unauthorized("A valid token is required: log in and send it as a Bearer token"));
    }
}
