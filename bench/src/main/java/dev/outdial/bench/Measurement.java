package dev.outdial.bench;

import dev.outdial.bench.load.Load;
import dev.outdial.bench.load.Pause;
import dev.outdial.bench.target.Child;
import dev.outdial.bench.target.Cores;
import dev.outdial.bench.target.Target;
import java.time.Duration;

/// One bridge under one load, from the first call to the last.
final class Measurement {
    private static final double NANOS_PER_MS = 1e6;

    private final Load load;
    private final Cores cores;
    private final Plan plan;

    Measurement(Load load, Cores cores, Plan plan) {
        this.load = load;
        this.cores = cores;
        this.plan = plan;
    }

    /// Measures `target` with so many calls.
    Result of(Target target, int calls) {
        load.forgetFaults();
        var idle = residentKb(target);
        var crowd = new Crowd(load, target);
        crowd.grow(calls, plan.callsASecond());
        warmUp(crowd, calls);
        var window = window(target, calls, plan.window());

        load.reset();
        crowd.grow(calls + plan.setUps(), plan.setUpsASecond());
        var setUp = load.figures().setUp();
        crowd.shrink(0);
        var all = load.figures();
        return new Result(
                target.name(),
                calls,
                window.cpu(),
                idle,
                window.residentKb(),
                window.othersShare(),
                window.loadShare(),
                window.figures(),
                setUp,
                all.faults(),
                all.firstFaults());
    }

    /// Half of the time calls come and go, as they do in life: what is measured of a set-up then is not how long a JVM
    /// takes for code that it has hardly run.
    private void warmUp(Crowd crowd, int calls) {
        var begin = System.nanoTime();
        var all = plan.warmUp().toNanos();
        while (plan.setUps() > 0 && System.nanoTime() - begin < all / 2) {
            crowd.grow(calls + plan.setUps(), plan.setUpsASecond());
            crowd.shrink(calls);
        }
        Pause.until(begin + all);
    }

    /// A stretch of time with a steady load.
    record Window(
            double cpu,
            long residentKb,
            double othersShare,
            double loadShare,
            dev.outdial.bench.load.Figures figures) {}

    Window window(Target target, int calls, Duration length) {
        load.reset();
        var begin = System.nanoTime();
        var cpu = cpuMillis(target);
        var core = cores.busyMillis();
        var own = ownMillis();
        Pause.of(length);
        var figures = load.figures();
        var took = (System.nanoTime() - begin) / NANOS_PER_MS;
        var used = cpuMillis(target) - cpu;
        var others = core < 0 ? Double.NaN : Math.max(0, (cores.busyMillis() - core - used) / took);
        return new Window(
                used / calls / (took / 1000), residentKb(target), others, (ownMillis() - own) / took, figures);
    }

    private static double cpuMillis(Target target) {
        return target.process().map(Child::cpuMillis).orElse(Double.NaN);
    }

    private static long residentKb(Target target) {
        return target.process().map(Child::residentKb).orElse(-1L);
    }

    private static double ownMillis() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / NANOS_PER_MS;
    }
}
