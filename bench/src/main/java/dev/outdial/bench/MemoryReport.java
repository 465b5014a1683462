package dev.outdial.bench;

import dev.outdial.bench.load.Figures;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/// Tells what one more call takes.
///
/// @param pinning   which core who was on
/// @param idleKb    resident memory before the first call, in kilobytes
/// @param liveFirst bytes that live with the first crowd, told after the last one has gone
/// @param liveLast  bytes that live with the last crowd
/// @param figures   of all that talked
record MemoryReport(String pinning, long idleKb, List<Step> steps, long liveFirst, long liveLast, Figures figures)
        implements Verdict {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final double MOST_A_CALL_KB = 64;
    private static final long MOST_IDLE_KB = 250 * 1024;

    /// A crowd.
    ///
    /// @param residentKb the most that was seen
    record Step(int calls, long residentKb) {
        /// Kilobytes for each call that `before` did not have.
        double kbACall(Step before) {
            return (double) (residentKb - before.residentKb) / (calls - before.calls);
        }
    }

    MemoryReport {
        steps = List.copyOf(steps);
    }

    /// Kilobytes of resident memory for each call of the last crowd that the first did not have.
    double residentKbACall() {
        return steps.getLast().kbACall(steps.getFirst());
    }

    /// The same of the live heap.
    double liveKbACall() {
        return (liveLast - liveFirst)
                / 1024.0
                / (steps.getLast().calls() - steps.getFirst().calls());
    }

    @Override
    public boolean isGood() {
        return figures.faultCount() == 0 && idleKb < MOST_IDLE_KB && residentKbACall() <= MOST_A_CALL_KB;
    }

    @Override
    public void print(PrintStream out) {
        out.println("Cores: " + pinning);
        out.printf(Locale.ROOT, "%8s %9s %9s%n", "calls", "RSS MiB", "kB a call");
        out.printf(Locale.ROOT, "%8d %9.1f%n", 0, idleKb / 1024.0);
        Step before = null;
        for (Step step : steps) {
            var slope = before == null ? "" : String.format(Locale.ROOT, "%.1f", step.kbACall(before));
            out.printf(Locale.ROOT, "%8d %9.1f %9s%n", step.calls(), step.residentKb() / 1024.0, slope);
            before = step;
        }
        out.printf(
                Locale.ROOT,
                "%s: %.1f kB resident for each call (at most %.0f), %.1f kB of them live on the heap; %d faults%n",
                isGood() ? "good" : "BROKEN",
                residentKbACall(),
                MOST_A_CALL_KB,
                liveKbACall(),
                figures.faultCount());
        figures.firstFaults().forEach(fault -> out.println("FAULT " + fault));
        out.println(MAPPER.writeValueAsString(MAPPER.createObjectNode()
                .put("mode", "memory")
                .put("cores", pinning)
                .put("good", isGood())
                .put("idleKb", idleKb)
                .put("residentKbACall", residentKbACall())
                .put("liveKbACall", liveKbACall())
                .set("steps", MAPPER.valueToTree(steps))));
    }
}
