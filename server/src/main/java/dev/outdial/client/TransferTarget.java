package dev.outdial.client;

import org.jspecify.annotations.Nullable;

/// Somebody whom agents may connect a callee with. Agents know the name, never the number.
///
/// @param name     unique among a client's targets, whatever its case
/// @param phone    E.164
/// @param whisper  what only the one who answers hears first: text, or the `https` URL of a recording; null is nothing
/// @param noAnswer what the callee hears if nobody answers, likewise; null is a sentence in English
public record TransferTarget(
        String name,
        String phone,
        @Nullable String whisper,
        @Nullable String noAnswer) {}
