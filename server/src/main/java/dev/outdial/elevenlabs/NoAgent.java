package dev.outdial.elevenlabs;

import dev.outdial.bridge.EndReason;

/// A conversation could not begin.
final class NoAgent extends RuntimeException {
    private final EndReason reason;
    private final boolean worthRetrying;

    NoAgent(EndReason reason, boolean worthRetrying) {
        super(reason.reason(), null, false, false);
        this.reason = reason;
        this.worthRetrying = worthRetrying;
    }

    EndReason reason() {
        return reason;
    }

    /// Whether the same again may go better.
    boolean isWorthRetrying() {
        return worthRetrying;
    }
}
