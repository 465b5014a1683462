package dev.outdial.live;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The levels of all calls at one moment, as each watcher wants them. What several want alike is written once.
final class Levels {
    /// How a watcher is told of levels.
    enum Way {
        /// An event a call.
        EACH,
        /// One event for all calls.
        BATCHED,
        OFF
    }

    /// No client is called so.
    private static final String EVERYBODY = "*";

    private final List<Level> all;
    private final Instant at;
    private final Map<String, Optional<LiveEvent>> batches = new HashMap<>();
    private @Nullable List<LiveEvent> each;

    Levels(List<Level> all, Instant at) {
        this.all = all;
        this.at = at;
    }

    /// The events for somebody who watches.
    List<LiveEvent> of(Watched watched) {
        return switch (watched.levels()) {
            case EACH -> each().stream().filter(watched::includes).toList();
            case BATCHED -> batch(watched.clientId()).stream().toList();
            case OFF -> List.of();
        };
    }

    private List<LiveEvent> each() {
        var known = each;
        if (known == null) {
            known = all.stream().map(LiveEvent::level).toList();
            each = known;
        }
        return known;
    }

    /// @param clientId only that client's calls; null for everybody's
    /// @return empty where nobody speaks
    private Optional<LiveEvent> batch(@Nullable String clientId) {
        return batches.computeIfAbsent(clientId == null ? EVERYBODY : clientId, who -> {
            var wanted = all.stream()
                    .filter(level -> clientId == null || level.clientId().equals(clientId))
                    .toList();
            return wanted.isEmpty() ? Optional.empty() : Optional.of(LiveEvent.levels(who, at, wanted));
        });
    }
}
