package dev.outdial.tool;

/// A parameter will not do; the message tells the agent what would.
final class BadParameter extends Exception {
    BadParameter(String message) {
        super(message);
    }
}
