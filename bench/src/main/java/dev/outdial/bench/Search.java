package dev.outdial.bench;

import dev.outdial.bench.load.Load;
import dev.outdial.bench.load.Pause;
import dev.outdial.bench.target.Cores;
import dev.outdial.bench.target.Target;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the most calls that a bridge carries on its core with nothing lost and a p99 under 20 ms both ways, for
/// a whole window after the calls have settled.
///
/// A window in which all went well proves that so many calls can be carried. One that did not proves little: other
/// guests of the host take their share, and never give any. So a count is tried three times, unless it is hopeless.
final class Search {
    private static final double MOST_DELAY_MS = 20;
    /// Delays like these are no noise: the bridge falls behind.
    private static final double HOPELESS_MS = 200;
    /// A load that is later than this does not play in real time, and may be the one that is slow.
    private static final double MOST_LAG_MS = 5;

    private static final int STRIDE = 200;
    private static final int FINEST = 50;
    private static final int TRIES = 3;
    private static final Duration SETTLE = Duration.ofSeconds(4);

    /// What kept the bridge from carrying more.
    enum Limit {
        BRIDGE,
        /// The load was late itself while it played more: the bridge may be better than was found.
        LOAD,
        /// No more calls can be played.
        NUMBERS
    }

    /// @param calls     the most that were carried; 0 if even the fewest were too many
    /// @param loadShare of its core, what the load took there: near 1, the load was the limit
    /// @param lagP99    how late the load was there, in ms
    /// @param limit     what the next step failed by
    record Found(
            String target,
            int calls,
            double cpu,
            double loadShare,
            double lagP99,
            double upP99,
            double downP99,
            Limit limit) {}

    private final Load load;
    private final Measurement measurement;
    private final Plan plan;
    private final PrintStream progress;
    private Limit limit = Limit.NUMBERS;

    Search(Load load, Cores cores, Plan plan, PrintStream progress) {
        this.load = load;
        this.measurement = new Measurement(load, cores, plan);
        this.plan = plan;
        this.progress = progress;
    }

    Found most(Target target, int from) {
        var crowd = new Crowd(load, target);
        Measurement.@Nullable Window best = null;
        var carried = 0;
        var tooMany = Integer.MAX_VALUE;
        for (int calls = from; calls > carried && calls <= Load.MOST_CALLS; calls = next(carried, tooMany)) {
            var window = resize(crowd, target, calls) ? carried(target, calls) : Optional.<Measurement.Window>empty();
            if (window.isPresent()) {
                best = window.get();
                carried = calls;
            } else {
                tooMany = calls;
            }
        }
        crowd.shrink(0);
        return found(target, carried, best);
    }

    /// Upwards while all goes well; once there were too many, the middle between good and bad; downwards while nothing
    /// was good.
    private static int next(int carried, int tooMany) {
        if (tooMany == Integer.MAX_VALUE) {
            return carried + STRIDE;
        }
        if (carried == 0 && tooMany > STRIDE) {
            return tooMany - STRIDE;
        }
        return (carried + tooMany) / 2 / FINEST * FINEST;
    }

    /// @return whether so many calls could be set up
    private boolean resize(Crowd crowd, Target target, int calls) {
        var first = crowd.size() == 0;
        try {
            if (calls > crowd.size()) {
                crowd.grow(calls, plan.callsASecond());
            } else {
                crowd.shrink(calls);
            }
        } catch (IllegalStateException e) {
            progress.printf(Locale.ROOT, "%s, %d calls: too many (%s)%n", target.name(), calls, e.getMessage());
            limit = Limit.BRIDGE;
            return false;
        }
        if (first) {
            Pause.of(plan.warmUp());
        }
        return true;
    }

    private Optional<Measurement.Window> carried(Target target, int calls) {
        var failedBy = Limit.BRIDGE;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Pause.of(SETTLE);
            load.forgetFaults();
            var window = measurement.window(target, calls, plan.window());
            var figures = window.figures();
            var delay = Math.max(figures.up().p99(), figures.down().p99());
            var lag = figures.lag().p99();
            var good = delay < MOST_DELAY_MS && lag < MOST_DELAY_MS && figures.faultCount() == 0;
            tell(target, calls, window, good);
            if (good) {
                return Optional.of(window);
            }
            failedBy = lag < MOST_LAG_MS ? Limit.BRIDGE : Limit.LOAD;
            if (Math.max(delay, lag) > HOPELESS_MS) {
                break;
            }
        }
        limit = failedBy;
        return Optional.empty();
    }

    private void tell(Target target, int calls, Measurement.Window window, boolean good) {
        var figures = window.figures();
        progress.printf(
                Locale.ROOT,
                "%s, %d calls: %s (p99 up %.1f ms, down %.1f ms, faults %d, CPU %.2f ms/call-s; load: lag p99 %.1f ms, %.0f %% of its core)%n",
                target.name(),
                calls,
                good ? "carried" : "not carried",
                figures.up().p99(),
                figures.down().p99(),
                figures.faultCount(),
                window.cpu(),
                figures.lag().p99(),
                window.loadShare() * 100);
    }

    private Found found(Target target, int calls, Measurement.@Nullable Window window) {
        if (window == null) {
            return new Found(target.name(), 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, limit);
        }
        var figures = window.figures();
        return new Found(
                target.name(),
                calls,
                window.cpu(),
                window.loadShare(),
                figures.lag().p99(),
                figures.up().p99(),
                figures.down().p99(),
                limit);
    }
}
