package dev.outdial.live;

import dev.outdial.bridge.LiveCalls;
import dev.outdial.bridge.Moment;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks once a second at how loud the calls are that somebody watches. The event loops hand out one frame
/// of each side; it is decoded here, on a thread of its own.
public final class LevelPulse implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LevelPulse.class);

    private final LiveCalls live;
    private final LiveFeed feed;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("level-pulse").daemon().factory());

    public LevelPulse(LiveCalls live, LiveFeed feed) {
        this.live = live;
        this.feed = feed;
    }

    public LevelPulse start() {
        var _ = thread.scheduleWithFixedDelay(this::beat, 1, 1, TimeUnit.SECONDS);
        return this;
    }

    private void beat() {
        try {
            live.moments(feed::isWatched).forEach(moment -> feed.level(level(moment)));
        } catch (RuntimeException e) {
            log.warn("Levels were not told: {}", e.getClass().getSimpleName());
        }
    }

    private static LiveEvent level(Moment moment) {
        var callee = moment.callee();
        var agent = moment.agent();
        return LiveEvent.level(
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
