package dev.outdial.live;

import dev.outdial.call.CallStatus;
import dev.outdial.http.Json;
import org.jspecify.annotations.Nullable;

/// Where a call was last told to stand.
final class Standing {
    private @Nullable CallStatus status;
    private String version = "";

    /// Takes in where the call is told to stand.
    ///
    /// @return whether that is news; news that comes late is none, since a status only moves on
    boolean moves(LiveEvent event) {
        var told = CallStatus.of(Json.parse(event.version()).path("status").asString())
                .orElseThrow();
        if (isLate(told, status) || event.version().equals(version)) {
            return false;
        }
        status = told;
        version = event.version();
        return true;
    }

    /// An unconfirmed call that was found is queued again.
    private static boolean isLate(CallStatus told, @Nullable CallStatus known) {
        return known != null && told.isBefore(known) && known != CallStatus.UNCONFIRMED;
    }
}
