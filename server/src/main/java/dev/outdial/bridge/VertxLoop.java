package dev.outdial.bridge;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/// The Vert.x event loop that a call's sockets live on.
public final class VertxLoop implements CallLoop {
    private final Vertx vertx;
    private final Context context;

    private VertxLoop(Vertx vertx, Context context) {
        this.vertx = vertx;
        this.context = context;
    }

    /// The loop that this is called on.
    public static VertxLoop current(Vertx vertx) {
        return new VertxLoop(vertx, vertx.getOrCreateContext());
    }

    @Override
    public void run(Runnable task) {
        context.runOnContext(_ -> task.run());
    }

    @Override
    public long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public Timer after(long millis, Runnable task) {
        var id = vertx.setTimer(Math.max(1, millis), _ -> task.run());
        return () -> vertx.cancelTimer(id);
    }
}
