package dev.outdial.bridge;

/// Why a conversation ended, and on whose side the reason lies.
///
/// @param side   who ended it
/// @param reason a word of the closed vocabulary, such as `agent-ended` or `agent-missing-dynamic-variable`; see
///               [Ending]
/// @param detail one plain sentence for the operator, with the vendor's code and text where there are any
public record EndReason(Side side, String reason, String detail) {
    /// Whose doing it was.
    public enum Side {
        CALLEE,
        AGENT,
        CARRIER,
        SYSTEM,
        CLIENT,
        OPERATOR
    }

    /// Whether the reason is `ending`, whatever the detail says.
    public boolean is(Ending ending) {
        return reason.equals(ending.word());
    }
}
