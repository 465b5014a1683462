package dev.outdial.bench;

import dev.outdial.bench.load.Load;
import dev.outdial.bench.target.Cores;
import dev.outdial.bench.target.Target;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/// Finds the most calls that a bridge carries on its core with nothing lost and a p99 under 20 ms both ways.
final class Search {
    private static final double MOST_DELAY_MS = 20;
    private static final int STRIDE = 200;
    private static final int FINEST = 50;
    private static final int TRIES = 2;
    private static final Duration WINDOW = Duration.ofSeconds(6);
    private static final Duration SETTLE = Duration.ofSeconds(4);

    /// @param calls     the most that were carried; 0 if even the first step was too much
    /// @param loadShare of its core, what the load took there: near 1, the load was the limit
    record Found(String target, int calls, double cpu, double loadShare, double upP99, double downP99) {}

    private final Load load;
    private final Measurement measurement;
    private final Plan plan;
    private final PrintStream progress;

    Search(Load load, Cores cores, Plan plan, PrintStream progress) {
        this.load = load;
        this.measurement = new Measurement(load, cores, plan);
        this.plan = plan;
        this.progress = progress;
    }

    Found most(Target target, int from) {
        var crowd = new Crowd(load, target);
        crowd.grow(from, plan.callsASecond());
        Measurement.pause(plan.warmUp());
        var best = new Found(target.name(), 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        var tooMany = Integer.MAX_VALUE;
        var calls = from;
        while (true) {
            var window = carried(target, calls);
            if (window != null) {
                best = window;
            } else {
                tooMany = calls;
            }
            calls = tooMany == Integer.MAX_VALUE ? calls + STRIDE : (best.calls() + tooMany) / 2 / FINEST * FINEST;
            if (calls <= best.calls() || calls < FINEST || calls > Load.MOST_CALLS) {
                break;
            }
            if (calls > crowd.size()) {
                try {
                    crowd.grow(calls, plan.callsASecond());
                } catch (IllegalStateException _) {
                    break; // so overloaded that calls cannot even be set up
                }
            } else {
                crowd.shrink(calls);
            }
            Measurement.pause(SETTLE);
        }
        crowd.shrink(0);
        return best;
    }

    private @org.jspecify.annotations.Nullable Found carried(Target target, int calls) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            load.forgetFaults();
            var window = measurement.window(target, calls, WINDOW);
            var figures = window.figures();
            var up = figures.up().p99();
            var down = figures.down().p99();
            var good = up < MOST_DELAY_MS && down < MOST_DELAY_MS && figures.faultCount() == 0;
            progress.printf(
                    Locale.ROOT,
                    "%s, %d calls: %s (p99 up %.1f ms, down %.1f ms, faults %d, CPU %.2f ms/call-s, load %.0f %% of its core)%n",
                    target.name(),
                    calls,
                    good ? "carried" : "too many",
                    up,
                    down,
                    figures.faultCount(),
                    window.cpu(),
                    window.loadShare() * 100);
            if (good) {
                return new Found(target.name(), calls, window.cpu(), window.loadShare(), up, down);
            }
        }
        return null;
    }
}
