package dev.outdial.live;

import dev.outdial.bridge.Moment;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks once a second at how loud the calls are that somebody watches. The event loops hand out one frame
/// of each side; it is decoded here, on a thread of its own.
public final class LevelPulse implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LevelPulse.class);

    private final Function<Predicate<String>, List<Moment>> moments;
    private final LiveFeed feed;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("level-pulse").daemon().factory());

    /// @param moments what is to be heard just now in the calls of some clients
    public LevelPulse(Function<Predicate<String>, List<Moment>> moments, LiveFeed feed) {
        this.moments = moments;
        this.feed = feed;
    }

    public LevelPulse start() {
        var _ = thread.scheduleWithFixedDelay(this::beat, 1, 1, TimeUnit.SECONDS);
        return this;
    }

    void beat() {
        try {
            var levels =
                    moments.apply(feed::isHeard).stream().map(LevelPulse::level).toList();
            if (!levels.isEmpty()) {
                feed.levels(levels);
            }
        } catch (RuntimeException e) {
            log.warn("Levels were not told: {}", e.getClass().getSimpleName());
        }
    }

    private static Level level(Moment moment) {
        var callee = moment.callee();
        var agent = moment.agent();
        return new Level(
                moment.clientId(),
                moment.callId(),
                moment.answeredMs() / 1000,
                callee == null ? 0 : Loudness.of(callee, 0),
                agent == null ? 0 : Loudness.of(agent, moment.agentOffset()));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
