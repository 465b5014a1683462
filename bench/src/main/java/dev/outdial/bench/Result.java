package dev.outdial.bench;

import dev.outdial.bench.load.Delay;
import dev.outdial.bench.load.Fault;
import dev.outdial.bench.load.Figures;
import java.util.List;
import java.util.Map;

/// What one bridge did under one load.
///
/// @param cpu         processor milliseconds, user and system, a call and second; not a number where not known
/// @param idleKb      resident memory before the first call; -1 where not known
/// @param residentKb  resident memory at the end of the window
/// @param othersShare of core 0, what anybody else took during the window, 0 to 1; not a number where not known
/// @param loadShare   of its core, what the load itself took
/// @param window      delays in the window
/// @param setUp       of the calls that were placed on top
/// @param faults      from the first call to the last, by kind
/// @param firstFaults the first of them
record Result(
        String target,
        int calls,
        double cpu,
        long idleKb,
        long residentKb,
        double othersShare,
        double loadShare,
        Figures window,
        Delay setUp,
        Map<Fault.Kind, Long> faults,
        List<Fault> firstFaults) {
    boolean isFlawless() {
        return faults.isEmpty();
    }
}
