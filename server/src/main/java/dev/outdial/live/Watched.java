package dev.outdial.live;

import org.jspecify.annotations.Nullable;

/// What somebody watches.
///
/// @param clientId of that client only; null is everybody's
/// @param callId   of that call only; null is every call's
/// @param levels   how levels are told
record Watched(@Nullable String clientId, @Nullable String callId, Levels.Way levels) {
    boolean includes(LiveEvent event) {
        return includesClient(event.clientId()) && (callId == null || callId.equals(event.callId()));
    }

    boolean includesClient(String other) {
        return clientId == null || clientId.equals(other);
    }
}
