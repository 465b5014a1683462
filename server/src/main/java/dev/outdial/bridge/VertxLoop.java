package dev.outdial.bridge;

import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// The Vert.x event loop that a call's sockets live on.
public final class VertxLoop implements CallLoop {
    private final ContextInternal context;

    private VertxLoop(ContextInternal context) {
        this.context = context;
    }

    /// The loop that this is called on.
    public static VertxLoop current(Vertx vertx) {
        return new VertxLoop((ContextInternal) vertx.getOrCreateContext());
    }

    /// One of the loops, another one each time. Called from outside of them.
    public static VertxLoop next(Vertx vertx) {
        return new VertxLoop(((VertxInternal) vertx).createEventLoopContext());
    }

    @Override
    public boolean isHere() {
        return context.inThread();
    }

    @Override
    public void run(Runnable task) {
        try {
            context.runOnContext(_ -> task.run());
        } catch (RejectedExecutionException _) {
            // The loop has ended, and its sockets with it: there is nobody to do anything for.
        }
    }

    @Override
    public long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /// On the event loop itself: a timer of Vert.x's is known all over the server, which costs more than the timer.
    @Override
    public Timer after(long millis, Runnable task) {
        var waiting = context.nettyEventLoop()
                .schedule(() -> context.dispatch(task), Math.max(1, millis), TimeUnit.MILLISECONDS);
        return () -> waiting.cancel(false);
    }
}
