package dev.outdial.call;

import dev.outdial.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which events a change of a call is.
///
/// A call is told of where it was really seen: one that jumps over a state has no event for it, and news that comes
/// after the call has moved on is none. So the events of a call go one way, and there is one end.
final class CallNews {
    private CallNews() {}

    static List<EventType> between(Call before, Call after) {
        var news = new ArrayList<EventType>();
        var status = after.progress().status();
        if (before.progress().status().isBefore(status)) {
            arrival(status).ifPresent(news::add);
        }
        if (!before.details().analyzed() && after.details().analyzed()) {
            news.add(EventType.CALL_ANALYZED);
        }
        return news;
    }

    private static Optional<EventType> arrival(CallStatus status) {
        return switch (status) {
            case QUEUED, UNCONFIRMED -> Optional.empty();
            case INITIATED -> Optional.of(EventType.CALL_INITIATED);
            case RINGING -> Optional.of(EventType.CALL_RINGING);
            case IN_PROGRESS -> Optional.of(EventType.CALL_ANSWERED);
            case COMPLETED, BUSY, NO_ANSWER, CANCELED, FAILED -> Optional.of(EventType.CALL_ENDED);
        };
    }
}
