package dev.outdial.bridge;

import org.jspecify.annotations.Nullable;

/// Waits until the agent has nothing more to say: all of it was played, and nothing came for a moment. Bounded, since
/// an agent may talk for ever.
final class Hush {
    private static final long LOOK_EVERY_MS = 100;
    private static final long AT_MOST_MS = 30_000;

    private final CallLoop loop;
    private final Playout playout;
    private final long pauseMs;
    private long spokeAt;
    private long until;
    private Runnable then = () -> {};
    private CallLoop.@Nullable Timer timer;

    /// @param pauseMs what counts as a moment
    Hush(CallLoop loop, Playout playout, long pauseMs) {
        this.loop = loop;
        this.playout = playout;
        this.pauseMs = pauseMs;
    }

    /// The agent speaks.
    void spoke() {
        spokeAt = loop.now();
    }

    boolean isAwaited() {
        return timer != null;
    }

    /// Runs `task` once it is quiet; counted from now, since an agent may speak right behind its tool call.
    void await(Runnable task) {
        then = task;
        spokeAt = loop.now();
        until = loop.now() + AT_MOST_MS;
        look();
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void look() {
        var now = loop.now();
        if (now >= until || (playout.remainingMs() == 0 && now - spokeAt >= pauseMs)) {
            timer = null;
            then.run();
            return;
        }
        timer = loop.after(LOOK_EVERY_MS, this::look);
    }
}
