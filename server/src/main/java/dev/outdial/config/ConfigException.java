package dev.outdial.config;

import java.util.List;

/// The settings do not allow a start. The message lists every mistake, one a line.
public final class ConfigException extends RuntimeException {
    private final List<String> mistakes;

    ConfigException(List<String> mistakes) {
        super("The configuration has %d mistake%s:%n  %s"
                .formatted(mistakes.size(), mistakes.size() == 1 ? "" : "s", String.join("\n  ", mistakes)));
        this.mistakes = List.copyOf(mistakes);
    }

    /// One sentence a mistake: the variable, what is wrong with it, an example.
    public List<String> mistakes() {
        return mistakes;
    }
}
