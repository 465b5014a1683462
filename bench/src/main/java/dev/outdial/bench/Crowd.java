package dev.outdial.bench;

import dev.outdial.bench.load.FirstVoice;
import dev.outdial.bench.load.Load;
import dev.outdial.bench.target.Target;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The calls that go on: places more, or lets the last ones hang up.
final class Crowd {
    private static final int PLACED_AT_ONCE = 16;
    private static final long PATIENCE_SECONDS = 60;

    private final Load load;
    private final Target target;
    private int size;

    Crowd(Load load, Target target) {
        this.load = load;
        this.target = target;
    }

    int size() {
        return size;
    }

    /// Places calls until there are `calls`, and waits until every callee hears an agent.
    ///
    /// @throws IllegalStateException if one does not
    void grow(int calls, int aSecond) {
        var places = new Semaphore(PLACED_AT_ONCE);
        var waiting = new ArrayList<Future<?>>();
        var begin = System.nanoTime();
        var workers = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (int index = size; index < calls; index++) {
                waitUntil(begin + (index - size) * (1_000_000_000L / aSecond));
                places.acquireUninterruptibly();
                var number = index;
                waiting.add(workers.submit(() -> bring(number, places)));
            }
            for (Future<?> each : waiting) {
                each.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A call could not be set up: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Of %d calls only %d hear their agent".formatted(calls, load.talking()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            workers.shutdownNow();
        }
        size = calls;
    }

    private @Nullable Void bring(int number, Semaphore places) throws InterruptedException, ExecutionException {
        CompletableFuture<FirstVoice> talking;
        try {
            talking = target.place(number);
        } finally {
            places.release();
        }
        talking.get();
        return null;
    }

    /// The last ones hang up, until `calls` are left; what was sent and has not arrived by then counts as lost.
    void shrink(int calls) {
        load.hangUp(calls, size);
        for (int index = calls; index < size; index++) {
            target.hungUp(index);
        }
        size = calls;
    }

    private static void waitUntil(long time) {
        for (var left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
