package dev.outdial.event;

import dev.outdial.config.Settings;
import java.time.Duration;

/// How events are kept.
///
/// @param retention how long they can be read and sent again
public record EventConfig(Duration retention) {
    public static final EventConfig DEFAULT = new EventConfig(Duration.ofDays(30));

    public static EventConfig from(Settings settings) {
        return new EventConfig(
                settings.duration("EVENT_RETENTION", DEFAULT.retention, Duration.ofDays(4), Duration.ofDays(3650)));
    }
}
