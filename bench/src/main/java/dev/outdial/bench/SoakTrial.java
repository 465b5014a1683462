package dev.outdial.bench;

import dev.outdial.bench.load.Load;
import dev.outdial.bench.load.Pause;
import dev.outdial.bench.target.Child;
import dev.outdial.bench.target.Target;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Many calls one after another, and few for long; the server's memory is looked at all the while.
final class SoakTrial {
    private static final int FIRST_A_SECOND = 10;
    private static final long PATIENCE_SECONDS = 30;
    private static final Duration GLANCE = Duration.ofMillis(200);

    private final Load load;
    private final Target target;
    private final Child server;
    private final Duration every;
    private final PrintStream progress;
    private final AtomicInteger talked = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /// @param every between two samples
    SoakTrial(Load load, Target target, Duration every, PrintStream progress) {
        this.load = load;
        this.target = target;
        this.server = target.process().orElseThrow();
        this.every = every;
        this.progress = progress;
    }

    /// Calls numbers 0 up to `calls`; a call that does not come about counts as failed, and the next one is placed.
    ///
    /// @param each how long a call talks
    SoakReport.Run oneAfterAnother(int calls, int atOnce, Duration each) {
        begin();
        var samples = new ArrayList<SoakReport.Sample>();
        var places = new Semaphore(atOnce);
        var sampler = new Sampler(samples);
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int index = 0; index < calls; index++) {
                while (!acquire(places)) {
                    sampler.look();
                }
                sampler.look();
                var number = index;
                var _ = workers.submit(() -> one(number, each, places));
            }
        }
        sampler.sample();
        return run("one after another", samples);
    }

    private static boolean acquire(Semaphore places) {
        try {
            return places.tryAcquire(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Void one(int number, Duration each, Semaphore places) throws InterruptedException {
        try {
            target.place(number).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Pause.of(each);
            load.hangUp(number, number + 1);
            target.hungUp(number);
            talked.incrementAndGet();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            failed.incrementAndGet();
            progress.printf("Call %d failed: %s%n", number, e);
        } finally {
            places.release();
        }
        return null;
    }

    /// So many calls at once, for so long.
    SoakReport.Run steady(int calls, Duration length) {
        begin();
        var samples = new ArrayList<SoakReport.Sample>();
        var sampler = new Sampler(samples);
        var crowd = new Crowd(load, target);
        crowd.grow(calls, FIRST_A_SECOND);
        talked.set(calls);
        var end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            sampler.look();
            Pause.of(GLANCE);
        }
        sampler.sample();
        crowd.shrink(0);
        return run("steady crowd", samples);
    }

    private void begin() {
        load.forgetFaults();
        load.reset();
        talked.set(0);
        failed.set(0);
    }

    private SoakReport.Run run(String name, List<SoakReport.Sample> samples) {
        return new SoakReport.Run(name, talked.get(), failed.get(), load.figures(), samples);
    }

    private final class Sampler {
        private final List<SoakReport.Sample> samples;
        private final long began = System.nanoTime();
        private long nextAt = began + every.toNanos();

        Sampler(List<SoakReport.Sample> samples) {
            this.samples = samples;
        }

        void look() {
            if (System.nanoTime() >= nextAt) {
                sample();
                nextAt += every.toNanos();
            }
        }

        void sample() {
            var sample = new SoakReport.Sample(
                    (System.nanoTime() - began) / 1e9, talked.get(), server.liveHeapBytes(), server.residentKb());
            samples.add(sample);
            progress.printf(
                    Locale.ROOT,
                    "%6.0f s %6d calls: live heap %.1f MiB, resident %.1f MiB%n",
                    sample.seconds(),
                    sample.calls(),
                    sample.heapMib(),
                    sample.residentMib());
        }
    }
}
