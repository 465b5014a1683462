package dev.outdial.chaos;

import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.Faults;
import java.util.Locale;

/// When to strike: the moments at which a call is between two steps.
enum Moment {
    /// Twilio has the request, and has not answered.
    POST_ARRIVED(FaultPoint.CREATE, "", 0),
    /// About when Twilio's answer comes, is written down, or goes on to the caller.
    POST_ANSWERED(FaultPoint.CREATE, "", 12),
    /// While callbacks of each kind arrive and are written down.
    INITIATED(FaultPoint.CALLBACK, "initiated", 6),
    RINGING(FaultPoint.CALLBACK, "ringing", 6),
    COMPLETED(FaultPoint.CALLBACK, "completed", 6),
    /// While the callee picks up.
    TWIML(FaultPoint.TWIML, "", 10),
    /// Whenever.
    ANY_TIME(FaultPoint.CREATE, "", 300);

    private final FaultPoint point;
    private final String event;
    private final int spreadMillis;

    Moment(FaultPoint point, String event, int spreadMillis) {
        this.point = point;
        this.event = event;
        this.spreadMillis = spreadMillis;
    }

    boolean isAt(FaultPoint where, Faults.Subject subject) {
        return where == point && (event.isEmpty() || event.equals(subject.event()));
    }

    /// The strike comes up to so many milliseconds later; 0 = on the spot.
    int spreadMillis() {
        return spreadMillis;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
