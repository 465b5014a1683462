package dev.outdial.bench.load;

/// What a relay may do wrong.
///
/// @param kind  what it is
/// @param call  number of the call, from 0
/// @param frame number of the frame in its direction, from 0; -1 where it is about no frame
/// @param way   which way the frame went, or which side it is about
public record Fault(Kind kind, int call, int frame, String way) {
    /// Kinds of faults.
    public enum Kind {
        LOST,
        DUPLICATED,
        REORDERED,
        CORRUPTED,
        /// Audio of another call.
        CROSSED,
        /// A message that is none the protocol knows.
        UNREADABLE,
        PONG_MISSING,
        CLEAR_MISSING,
        /// A socket was closed, or not opened.
        DISCONNECTED
    }

    @Override
    public String toString() {
        var where = frame < 0 ? "call %d".formatted(call) : "call %d, frame %d".formatted(call, frame);
        return "%s, %s: %s"
                .formatted(
                        where,
                        way,
                        kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
    }
}
