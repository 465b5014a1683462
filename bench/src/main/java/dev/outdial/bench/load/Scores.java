package dev.outdial.bench.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// What is measured on the load's thread, since it was last told to begin anew. Delays are in nanoseconds.
final class Scores {
    private static final long SHORTEST = 1_000;
    private static final long LONGEST = 60_000_000_000L;
    private static final int DIGITS = 3;
    private static final int FAULTS_TOLD = 20;

    final Histogram up = histogram();
    final Histogram down = histogram();
    final Histogram clear = histogram();
    final Histogram setUp = histogram();
    final Histogram lag = histogram();
    private final Map<Fault.Kind, Long> faults = new EnumMap<>(Fault.Kind.class);
    private final List<Fault> firstFaults = new ArrayList<>();
    private long arrived;

    private static Histogram histogram() {
        return new Histogram(SHORTEST, LONGEST, DIGITS);
    }

    void arrived() {
        arrived++;
    }

    void fault(Fault fault) {
        faults.merge(fault.kind(), 1L, Long::sum);
        if (firstFaults.size() < FAULTS_TOLD) {
            firstFaults.add(fault);
        }
    }

    /// Begins anew to measure; faults stay.
    void reset() {
        up.reset();
        down.reset();
        clear.reset();
        setUp.reset();
        lag.reset();
        arrived = 0;
    }

    void forgetFaults() {
        faults.clear();
        firstFaults.clear();
    }

    Figures figures() {
        return new Figures(
                arrived,
                Delay.of(up),
                Delay.of(down),
                Delay.of(clear),
                Delay.of(setUp),
                Delay.of(lag),
                Collections.unmodifiableMap(copy()),
                List.copyOf(firstFaults));
    }

    private Map<Fault.Kind, Long> copy() {
        var copy = new EnumMap<Fault.Kind, Long>(Fault.Kind.class);
        copy.putAll(faults);
        return copy;
    }
}
