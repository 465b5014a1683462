package dev.outdial.bench;

import dev.outdial.bench.load.Load;
import dev.outdial.bench.load.Pause;
import dev.outdial.bench.target.Target;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The calls that go on: places more, or lets the last ones hang up.
///
/// At most 16 calls are being set up at once, from their being placed until their callee hears the agent. So a bridge
/// whose core is full gets new ones more slowly, and never more of them than it can begin.
final class Crowd {
    private static final int SET_UP_AT_ONCE = 16;
    private static final long PATIENCE_SECONDS = 60;
    /// A bridge that has just started takes seconds for its first calls: a crowd at once would measure only that.
    private static final int FIRST_CALLS = 50;

    private static final int FIRST_A_SECOND = 10;

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

    /// Places calls until there are `calls`, and waits until every callee hears an agent. The first ones come slowly.
    ///
    /// @throws IllegalStateException if one does not; those that were placed are part of the crowd nevertheless
    void grow(int calls, int aSecond) {
        place(Math.min(calls, FIRST_CALLS), FIRST_A_SECOND);
        place(calls, aSecond);
    }

    private void place(int calls, int aSecond) {
        var places = new Semaphore(SET_UP_AT_ONCE);
        var waiting = new ArrayList<Future<?>>();
        var begin = System.nanoTime();
        var from = size;
        var workers = Executors.newVirtualThreadPerTaskExecutor();
        try {
            while (size < calls) {
                Pause.until(begin + (size - from) * (1_000_000_000L / aSecond));
                if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new TimeoutException();
                }
                var number = size++;
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
    }

    private @Nullable Void bring(int number, Semaphore places) throws InterruptedException, ExecutionException {
        try {
            target.place(number).get();
            return null;
        } finally {
            places.release();
        }
    }

    /// The last ones hang up, until `calls` are left; what was sent and has not arrived by then counts as lost.
    void shrink(int calls) {
        load.hangUp(calls, size);
        for (int index = calls; index < size; index++) {
            target.hungUp(index);
        }
        size = calls;
    }
}
