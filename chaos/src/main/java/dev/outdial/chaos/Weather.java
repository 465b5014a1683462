package dev.outdial.chaos;

import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.Faults;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// What Twilio does to each request and each webhook, and who is told when one passes. What happens to a
/// call hangs on the seed, its number and how often it was there already, not on when it comes: so the
/// same seed gives the same faults.
final class Weather implements Faults.Chance {
    /// The kind of weather.
    @FunctionalInterface
    interface Climate {
        /// All is well.
        Climate CLEAR = (_, _, _) -> Optional.empty();

        Optional<FaultAction> at(FaultPoint point, Faults.Subject subject, SplittableRandom random);
    }

    /// Told of everything that passes, on the simulator's event loop: must not block.
    @FunctionalInterface
    interface Watcher {
        void passes(FaultPoint point, Faults.Subject subject);
    }

    private final long seed;
    private final Map<String, Integer> seen = new HashMap<>();
    private final Map<String, Map<String, Integer>> tried = new HashMap<>();
    private volatile Climate climate = Climate.CLEAR;
    private volatile @Nullable Watcher watcher;

    Weather(long seed) {
        this.seed = seed;
    }

    void become(Climate newClimate) {
        climate = newClimate;
    }

    void watch(@Nullable Watcher newWatcher) {
        watcher = newWatcher;
    }

    @Override
    public Optional<FaultAction> at(FaultPoint point, Faults.Subject subject) {
        var told = watcher;
        if (told != null) {
            told.passes(point, subject);
        }
        var what = "%s %s %s".formatted(point, subject.to(), subject.event());
        int times;
        synchronized (seen) {
            times = seen.merge(what, 1, Integer::sum);
        }
        var random = new SplittableRandom(seed * 31 + what.hashCode() * 1_000_003L + times);
        var fault = climate.at(point, subject, random);
        fault.ifPresent(action -> note(point, subject, action));
        return fault;
    }

    private void note(FaultPoint point, Faults.Subject subject, FaultAction action) {
        var name = "%s: %s"
                .formatted(
                        point.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                        action.getClass().getSimpleName());
        synchronized (seen) {
            tried.computeIfAbsent(name, _ -> new HashMap<>()).merge(String.valueOf(subject.to()), 1, Integer::sum);
        }
    }

    /// How often each fault befell which number.
    Map<String, Map<String, Integer>> tried() {
        synchronized (seen) {
            var copy = new HashMap<String, Map<String, Integer>>();
            tried.forEach((fault, numbers) -> copy.put(fault, Map.copyOf(numbers)));
            return copy;
        }
    }
}
