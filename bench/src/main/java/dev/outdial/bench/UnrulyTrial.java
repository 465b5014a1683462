package dev.outdial.bench;

import dev.outdial.bench.load.Load;
import dev.outdial.bench.load.Manner;
import dev.outdial.bench.load.Pause;
import dev.outdial.bench.target.Child;
import dev.outdial.bench.target.Cores;
import dev.outdial.bench.target.ServerTarget;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Normal calls alone, then among others that do not behave, then alone again.
final class UnrulyTrial {
    private static final int CALLS_A_SECOND = 50;
    private static final int UNRULY_A_SECOND = 20;
    private static final long PATIENCE_SECONDS = 15;
    private static final Duration CATCHING_UP = Duration.ofSeconds(3);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /// How many of each, and for how long.
    ///
    /// @param warmUp with the normal calls, before anything is measured
    /// @param alone  what is measured before the others come
    /// @param window what is measured with them
    /// @param after  what is measured once they have hung up; longer than a server waits for a peer's goodbye
    record Plan(
            int normal,
            int flooding,
            int deafPhones,
            int deafAgents,
            Duration warmUp,
            Duration alone,
            Duration window,
            Duration after) {
        private static final List<Manner> FLOODS = List.of(
                Manner.FLOODS_SPEECH,
                Manner.FLOODS_EVENTS,
                Manner.FLOODS_LONG_SPEECH,
                Manner.FLOODS_EVENTS,
                Manner.FLOODS_SPEECH);

        int unruly() {
            return flooding + deafPhones + deafAgents;
        }

        /// How call `index` behaves: the normal ones come first.
        Manner manner(int index) {
            var number = index - normal;
            if (number < 0) {
                return Manner.USUAL;
            }
            if (number < flooding) {
                return FLOODS.get(number % FLOODS.size());
            }
            return number < flooding + deafPhones ? Manner.DEAF_PHONE : Manner.DEAF_AGENT;
        }
    }

    private final Load load;
    private final ServerTarget target;
    private final Child server;
    private final Cores cores;
    private final Plan plan;
    private final PrintStream progress;

    UnrulyTrial(Load load, ServerTarget target, Cores cores, Plan plan, PrintStream progress) {
        this.load = load;
        this.target = target;
        this.server = target.process().orElseThrow();
        this.cores = cores;
        this.plan = plan;
        this.progress = progress;
    }

    UnrulyReport run() {
        var stages = new ArrayList<UnrulyReport.Stage>();
        var normal = new Crowd(load, target);
        progress.printf("%d calls...%n", plan.normal());
        normal.grow(plan.normal(), CALLS_A_SECOND);
        Pause.of(plan.warmUp());
        load.forgetFaults();
        load.reset();
        var most = server.mostResidentKb(plan.alone());
        stages.add(stage("alone", most));

        progress.printf("%d unruly ones come...%n", plan.unruly());
        come();
        stages.add(stage("they come", server.residentKb()));
        most = server.mostResidentKb(plan.window());
        stages.add(stage("among them", most));

        progress.println("They hang up...");
        leave();
        most = server.mostResidentKb(plan.after());
        stages.add(stage("they left", most));
        var behaviour = UnrulyReport.Behaviour.of(target, plan);
        normal.shrink(0);
        var all = load.figures();
        return new UnrulyReport(cores.explanation(), plan, stages, behaviour, all.faults(), all.firstFaults());
    }

    /// Places the unruly calls. One that never hears its agent is no failure: what became of it is told.
    private void come() {
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int index = plan.normal(); index < plan.normal() + plan.unruly(); index++) {
                var number = index;
                var _ = workers.submit(() -> place(number));
                Pause.of(SECOND.dividedBy(UNRULY_A_SECOND));
            }
        }
    }

    private void place(int index) {
        try {
            target.place(index, plan.manner(index)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            progress.printf("Unruly call %d, %s: %s%n", index, plan.manner(index), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        load.hangUp(plan.normal(), plan.normal() + plan.unruly());
        for (int index = plan.normal(); index < plan.normal() + plan.unruly(); index++) {
            if (target.isPlaced(index)) {
                target.hungUp(index);
            }
        }
    }

    /// What was measured up to now. The live heap comes last: the server stands still while it is counted, and is given
    /// time to catch up before the next stage begins.
    private UnrulyReport.Stage stage(String name, long mostResidentKb) {
        var figures = load.figures();
        var stage = new UnrulyReport.Stage(name, figures, mostResidentKb, server.openFiles(), server.liveHeapBytes());
        Pause.of(CATCHING_UP);
        load.reset();
        return stage;
    }
}
