package dev.outdial.chaos;

import java.nio.file.Path;

/// What is to be done.
///
/// @param jar    the server's
/// @param calls  asked for at least
/// @param kills  of the server at least; in other scenarios than the storm, how often their trouble is made
/// @param millis how long the storm lasts at least
/// @param atOnce callers at once
record Plan(Path jar, Scenario scenario, Database database, long seed, int calls, int kills, long millis, int atOnce) {
    enum Database {
        SQLITE,
        POSTGRES
    }

    /// The usual number of callers.
    static final int AT_ONCE = 24;

    boolean startsOften() {
        return scenario == Scenario.STORM && (kills > 10 || millis > 0);
    }

    /// Requests to Twilio between two deeds: so that the kills are spread over the calls.
    int gap() {
        return kills == 0 || calls == 0 ? 50 : Math.max(4, calls * 8 / 10 / kills);
    }
}
