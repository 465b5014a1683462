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

/// Stands before a route: lets in who has the right token, and tells the handler who it is.
public final class Guard {
    private final Tokens tokens;
    private final ClientStore clients;

    public Guard(Tokens tokens, ClientStore clients) {
        this.tokens = tokens;
        this.clients = clients;
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
        return claims(Tokens.Type.CLIENT, request)
                .flatMap(claims -> clients.find(claims.subject()).filter(found -> isFresh(claims, found)));
    }

    /// Whether `request` lets an operator in now.
    public boolean isAdmin(Request request) {
        return claims(Tokens.Type.ADMIN, request).isPresent();
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

    private Optional<Tokens.Claims> claims(Tokens.Type type, Request request) {
        return bearer(request).flatMap(token -> tokens.check(type, token));
    }

    private static boolean isFresh(Tokens.Claims claims, Client client) {
        return !claims.issuedAt().isBefore(client.tokensValidFrom());
    }

    /// RFC 6750, section 2.1: one `Authorization` header; nothing from the query or a cookie.
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

    private static Refused unauthorized() {
        return new Refused(new Refusal.Unauthorized("A valid token is required: log in and send it as a Bearer token"));
    }
}
