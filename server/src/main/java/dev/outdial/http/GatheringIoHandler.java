package dev.outdial.http;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Lets an event loop wake up at most every [#PERIOD_NANOS] for what its sockets bring, so that one wake-up serves many
/// of them: with hundreds of calls, each with fifty small messages a second, waking up is what costs most.
///
/// What comes after a quiet period is served at once, and so are tasks and timers; only what comes right after another
/// wake-up waits, for the rest of the period.
final class GatheringIoHandler implements IoHandler {
    /// A millisecond: a twentieth of an audio frame.
    static final long PERIOD_NANOS = 1_000_000;

    private final IoHandler sockets;
    private final LongSupplier nanoTime;
    private volatile @Nullable Thread resting;
    private volatile boolean awake;
    private long lastWakeUp;

    GatheringIoHandler(IoHandler sockets, LongSupplier nanoTime) {
        this.sockets = sockets;
        this.nanoTime = nanoTime;
        this.lastWakeUp = nanoTime.getAsLong() - PERIOD_NANOS;
    }

    @Override
    public int run(IoHandlerContext context) {
        if (context.canBlock()) {
            var now = nanoTime.getAsLong();
            rest(Math.min(lastWakeUp + PERIOD_NANOS - now, context.delayNanos(now)));
        }
        var served = sockets.run(context);
        if (served > 0) {
            lastWakeUp = nanoTime.getAsLong();
        }
        return served;
    }

    /// A task that was given in before the wait begins has set `awake`; one given in during it ends it.
    private void rest(long nanos) {
        if (nanos <= 0) {
            return;
        }
        resting = Thread.currentThread();
        if (!awake) {
            LockSupport.parkNanos(this, nanos);
        }
        resting = null;
        awake = false;
    }

    @Override
    public void wakeup() {
        awake = true;
        var thread = resting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
        sockets.wakeup();
    }

    @Override
    public void initialize() {
        sockets.initialize();
    }

    @Override
    public void prepareToDestroy() {
        sockets.prepareToDestroy();
    }

    @Override
    public void destroy() {
        sockets.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return sockets.register(handle);
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return sockets.isCompatible(handleType);
    }
}
