package dev.outdial.bench;

import dev.outdial.bench.load.Figures;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Tells whether many calls, or long ones, leave anything behind.
record SoakReport(String pinning, List<Run> runs) implements Verdict {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final double HEAP_ALLOWANCE_MIB = 4;
    private static final double RESIDENT_ALLOWANCE_MIB = 16;
    private static final double MIB = 1024.0 * 1024;

    /// A look at the server's memory.
    ///
    /// @param seconds       since the run began
    /// @param calls         that have talked by then
    /// @param liveHeapBytes what lives after a collection
    record Sample(double seconds, int calls, long liveHeapBytes, long residentKb) {
        double heapMib() {
            return liveHeapBytes / MIB;
        }

        double residentMib() {
            return residentKb / 1024.0;
        }
    }

    /// One way to strain it.
    ///
    /// @param talked calls whose callee heard the agent
    /// @param failed calls for which that did not come about
    record Run(String name, int talked, int failed, Figures figures, List<Sample> samples) {
        Run {
            samples = List.copyOf(samples);
        }

        Flatness heap() {
            return Flatness.of(samples.stream().map(Sample::heapMib).toList(), HEAP_ALLOWANCE_MIB);
        }

        Flatness resident() {
            return Flatness.of(samples.stream().map(Sample::residentMib).toList(), RESIDENT_ALLOWANCE_MIB);
        }

        boolean isGood() {
            return failed == 0
                    && figures.faultCount() == 0
                    && heap().isFlat()
                    && resident().isFlat();
        }
    }

    @Override
    public boolean isGood() {
        return runs.stream().allMatch(Run::isGood);
    }

    @Override
    public void print(PrintStream out) {
        out.println("Cores: " + pinning);
        for (Run run : runs) {
            out.printf(
                    Locale.ROOT,
                    "%s: %d calls, %d failed, %d pieces of audio, %d faults; up %s, down %s ms%n",
                    run.name(),
                    run.talked(),
                    run.failed(),
                    run.figures().frames(),
                    run.figures().faultCount(),
                    Report.brief(run.figures().up()),
                    Report.brief(run.figures().down()));
            out.printf("%8s %8s %10s %10s%n", "s", "calls", "heap MiB", "RSS MiB");
            for (Sample sample : run.samples()) {
                out.printf(
                        Locale.ROOT,
                        "%8.0f %8d %10.2f %10.1f%n",
                        sample.seconds(),
                        sample.calls(),
                        sample.heapMib(),
                        sample.residentMib());
            }
            print(out, "live heap", run.heap());
            print(out, "resident", run.resident());
            run.figures().firstFaults().forEach(fault -> out.println("FAULT " + fault));
        }
        out.println(MAPPER.writeValueAsString(json()));
    }

    private static void print(PrintStream out, String what, Flatness flatness) {
        out.printf(
                Locale.ROOT,
                "%s: %s (first third %.2f MiB, last third %.2f, at most %.2f)%n",
                what,
                flatness.isFlat() ? "flat" : "GROWS",
                flatness.first(),
                flatness.last(),
                flatness.most());
    }

    private ObjectNode json() {
        var json = MAPPER.createObjectNode()
                .put("mode", "soak")
                .put("cores", pinning)
                .put("good", isGood());
        var list = json.putArray("runs");
        for (Run run : runs) {
            var node = list.addObject()
                    .put("name", run.name())
                    .put("talked", run.talked())
                    .put("failed", run.failed())
                    .put("frames", run.figures().frames())
                    .put("heapGrowthMib", run.heap().growth())
                    .put("residentGrowthMib", run.resident().growth())
                    .put("good", run.isGood());
            node.set("upMs", MAPPER.valueToTree(run.figures().up()));
            node.set("downMs", MAPPER.valueToTree(run.figures().down()));
            node.set("faults", MAPPER.valueToTree(run.figures().faults()));
            node.set("samples", MAPPER.valueToTree(run.samples()));
        }
        return json;
    }
}
