package dev.outdial;

import dev.outdial.config.Settings;

/// How the log looks, and how much it tells. Logback reads both from system properties when the first logger is made,
/// so they are set before anything else happens.
///
/// @param format one line of text an event, or one JSON object
/// @param level  `debug` shows phone numbers and what was said; the others never do
record Logging(Format format, Level level) {
    /// What an event looks like.
    enum Format {
        TEXT,
        JSON
    }

    /// How much is told.
    enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    static Logging from(Settings settings) {
        return new Logging(settings.choice("LOG_FORMAT", Format.TEXT), settings.choice("LOG_LEVEL", Level.INFO));
    }

    void apply() {
        System.setProperty("outdial.log.format", format.name());
        System.setProperty("outdial.log.level", level.name());
    }
}
