package dev.outdial.bridge;

/// Why a conversation ended, and on whose side the reason lies.
///
/// @param side   who ended it
/// @param reason a word of the closed vocabulary, such as `agent-ended` or `agent-missing-dynamic-variable`
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
}
