package dev.outdial.bench;

import dev.outdial.bench.load.Load;
import dev.outdial.bench.load.Pause;
import dev.outdial.bench.target.Child;
import dev.outdial.bench.target.Cores;
import dev.outdial.bench.target.ServerTarget;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One server, and crowds that grow. Two servers do not compare: what each takes at rest differs by more than a hundred
/// calls do.
final class MemoryTrial {
    private static final int CALLS_A_SECOND = 50;

    /// @param crowds calls at once, rising
    /// @param warmUp with the first crowd
    /// @param settle with each crowd, before its memory is told
    record Plan(List<Integer> crowds, Duration warmUp, Duration settle) {
        Plan {
            crowds = List.copyOf(crowds);
        }
    }

    private final Load load;
    private final Child server;
    private final Cores cores;
    private final Plan plan;
    private final PrintStream progress;
    private final Crowd crowd;

    MemoryTrial(Load load, ServerTarget target, Cores cores, Plan plan, PrintStream progress) {
        this.load = load;
        this.server = target.process().orElseThrow();
        this.cores = cores;
        this.plan = plan;
        this.progress = progress;
        this.crowd = new Crowd(load, target);
    }

    MemoryReport run() {
        load.forgetFaults();
        var idle = server.residentKb();
        var first = plan.crowds().getFirst();
        progress.printf("%d calls warm up...%n", first);
        crowd.grow(first, CALLS_A_SECOND);
        warmUp(first);
        var steps = new ArrayList<MemoryReport.Step>();
        for (int calls : plan.crowds()) {
            progress.printf("%d calls...%n", calls);
            crowd.grow(calls, CALLS_A_SECOND);
            steps.add(new MemoryReport.Step(calls, server.mostResidentKb(plan.settle())));
        }
        var liveLast = server.liveHeapBytes();
        crowd.shrink(first);
        Pause.of(plan.settle());
        var liveFirst = server.liveHeapBytes();
        crowd.shrink(0);
        return new MemoryReport(cores.explanation(), idle, steps, liveFirst, liveLast, load.figures());
    }

    private void warmUp(int calls) {
        var begin = System.nanoTime();
        var all = plan.warmUp().toNanos();
        while (System.nanoTime() - begin < all / 2) {
            crowd.shrink(calls / 2);
            crowd.grow(calls, CALLS_A_SECOND);
        }
        Pause.until(begin + all);
    }
}
