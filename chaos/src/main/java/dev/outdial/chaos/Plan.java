package dev.outdial.chaos;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// What is to be done.
///
/// @param jar    the server's
/// @param calls  asked for at least
/// @param kills  of the server at least; in other scenarios than the storm, how often their trouble is made
/// @param millis how long the storm lasts at least
/// @param atOnce callers at once
/// @param haste  whether to save time: the server gives calls up sooner that Twilio does not know, and in a storm it is
///               killed once more in the end, since one that starts asks about all open calls at once
record Plan(
        Path jar,
        Scenario scenario,
        Database database,
        long seed,
        int calls,
        int kills,
        long millis,
        int atOnce,
        boolean haste) {
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

    /// The server's settings that are this plan's own.
    Map<String, String> settings() {
        var settings = new HashMap<String, String>();
        // Either is long enough for Twilio's slowest answer and a look into its list.
        settings.put("NOT_PLACED_AFTER", haste ? "15s" : "30s");
        if (scenario == Scenario.THROTTLED) {
            settings.put("TWILIO_CALLS_PER_SECOND", Integer.toString(Throttling.PER_SECOND));
        }
        return settings;
    }
}
