package dev.outdial.recording;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The threads that decode and write. One call is always with the same one, so its batches stay in order.
///
/// Each has a queue that is bounded: a disk that is too slow costs audio, and nobody waits. The end of a recording
/// always fits.
final class Writers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Writers.class);
    private static final long GOODBYE_MS = 5_000;

    private sealed interface Job {
        record Take(Recording recording, Batch batch) implements Job {}

        record End(Recording recording, long at) implements Job {}

        record Stop() implements Job {}
    }

    private final List<Lane> lanes = new ArrayList<>();
    private final LongConsumer written;
    private final int mostWaiting;

    /// @param threads     platform threads
    /// @param mostWaiting batches that may wait for each
    /// @param written     told of bytes
    Writers(int threads, int mostWaiting, LongConsumer written) {
        this.mostWaiting = mostWaiting;
        this.written = written;
        for (int i = 0; i < threads; i++) {
            lanes.add(new Lane("recording-" + i));
        }
    }

    /// Hands a batch over. Never blocks.
    ///
    /// @return false if too much waits already
    boolean offer(Recording recording, Batch batch) {
        var lane = lane(recording);
        if (lane.waiting.incrementAndGet() > mostWaiting) {
            lane.waiting.decrementAndGet();
            return false;
        }
        lane.jobs.add(new Job.Take(recording, batch));
        return true;
    }

    /// Ends a recording once all its batches are written. Never blocks.
    void end(Recording recording, long at) {
        lane(recording).jobs.add(new Job.End(recording, at));
    }

    private Lane lane(Recording recording) {
        return lanes.get(Math.floorMod(recording.callId().hashCode(), lanes.size()));
    }

    /// Writes what waits, for five seconds at most. What is not written then is completed at the next start.
    @Override
    public void close() {
        lanes.forEach(lane -> lane.jobs.add(new Job.Stop()));
        var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GOODBYE_MS);
        try {
            for (var lane : lanes) {
                lane.thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Lane {
        final LinkedBlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
        final AtomicInteger waiting = new AtomicInteger();
        final Thread thread;

        Lane(String name) {
            thread = Thread.ofPlatform().daemon().name(name).start(this::work);
        }

        private void work() {
            while (true) {
                try {
                    switch (jobs.take()) {
                        case Job.Take(var recording, var batch) -> {
                            waiting.decrementAndGet();
                            written.accept(recording.take(batch));
                        }
                        case Job.End(var recording, var at) -> written.accept(recording.end(at));
                        case Job.Stop() -> {
                            return;
                        }
                    }
                } catch (InterruptedException _) {
                    return;
                } catch (RuntimeException e) {
                    log.error("A recording failed", e);
                }
            }
        }
    }
}
