package dev.outdial.access;

import dev.outdial.client.Client;

/// Whom a good token lets in.
public sealed interface Session {
    /// What the token says.
    Tokens.Claims claims();

    /// A client.
    ///
    /// @param client as it stands now
    record OfClient(Tokens.Claims claims, Client client) implements Session {}

    /// An operator.
    record OfAdmin(Tokens.Claims claims) implements Session {}
}
