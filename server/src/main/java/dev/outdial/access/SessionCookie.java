package dev.outdial.access;

import dev.outdial.http.Request;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The cookie in which a browser keeps the console's token: no script reads it, and no other site's page makes the
/// browser send it along.
public final class SessionCookie {
    private static final String NAME = "outdial_session";

    private final String name;
    private final String attributes;

    /// @param publicUrl where it is `https`, the cookie never leaves the browser unencrypted, and no other host of the
    ///     domain can plant one
    public SessionCookie(URI publicUrl) {
        var isSecure = "https".equals(publicUrl.getScheme());
        this.name = isSecure ? "__Host-" + NAME : NAME;
        this.attributes = "; Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "");
    }

    /// The header `Set-Cookie` that keeps a token.
    ///
    /// @param left how long the token is good
    public String keep(String token, Duration left) {
        return "%s=%s; Max-Age=%d%s".formatted(name, token, Math.max(0, left.toSeconds()), attributes);
    }

    /// The header `Set-Cookie` that forgets it.
    public String forget() {
        return "%s=; Max-Age=0%s".formatted(name, attributes);
    }

    /// The token that came along; empty if there is none, or more than one.
    Optional<String> token(Request request) {
        var prefix = name + "=";
        var tokens = request.headers().getOrDefault("cookie", List.of()).stream()
                .flatMap(header -> Arrays.stream(header.split(";", -1)))
                .map(String::strip)
                .filter(cookie -> cookie.startsWith(prefix))
                .map(cookie -> cookie.substring(prefix.length()))
                .toList();
        return tokens.size() == 1 ? Optional.of(tokens.getFirst()) : Optional.empty();
    }
}
