package dev.outdial.bench;

import dev.outdial.bench.load.Fault;
import dev.outdial.bench.load.Figures;
import dev.outdial.bench.load.Manner;
import dev.outdial.bench.target.ServerTarget;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Tells what normal calls noticed of unruly ones.
///
/// @param stages      in the order of time: alone, while the others come, among them, after they have left
/// @param behaviours  how the server dealt with each kind
/// @param faults      of the normal calls, from the first stage on
/// @param firstFaults the first of them
record UnrulyReport(
        String pinning,
        UnrulyTrial.Plan plan,
        List<Stage> stages,
        Map<Manner, Behaviour> behaviours,
        Map<Fault.Kind, Long> faults,
        List<Fault> firstFaults)
        implements Verdict {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final double MOST_DELAY_MS = 20;
    private static final double MOST_GROWTH_MIB = 64;
    private static final double MIB = 1024.0 * 1024;
    private static final int ALONE = 0;
    private static final int AMONG = 2;

    UnrulyReport {
        stages = List.copyOf(stages);
        behaviours = Map.copyOf(behaviours);
        faults = Map.copyOf(faults);
        firstFaults = List.copyOf(firstFaults);
    }

    /// A stretch of time.
    ///
    /// @param figures       of the normal calls
    /// @param mostKb        resident memory of the server at its largest
    /// @param openFiles     of the server at the end, sockets among them
    /// @param liveHeapBytes at the end, once garbage was collected
    record Stage(String name, Figures figures, long mostKb, long openFiles, long liveHeapBytes) {}

    /// How the server dealt with calls of one kind.
    ///
    /// @param calls         how many there were
    /// @param endings       why they ended, and how many did so
    /// @param firstEndMs    when the first of them ended, in milliseconds from its answer
    /// @param calleeDropped frames of the callees that were dropped, since the agent did not take them
    /// @param agentDropped  milliseconds of speech that no callee heard
    /// @param notesDropped  entries of the timeline that did not fit
    record Behaviour(
            int calls,
            Map<String, Integer> endings,
            long firstEndMs,
            long calleeDropped,
            long agentDropped,
            long notesDropped) {
        private static final int BYTES_PER_MS = 8;

        /// Asks the client's history about every unruly call of `plan`; all of them have ended.
        static Map<Manner, Behaviour> of(ServerTarget target, UnrulyTrial.Plan plan) {
            var behaviours = new EnumMap<Manner, Behaviour>(Manner.class);
            for (int index = plan.normal(); index < plan.normal() + plan.unruly(); index++) {
                var events = target.isPlaced(index) ? target.history(index).path("events") : MAPPER.createArrayNode();
                behaviours.merge(plan.manner(index), of(events), Behaviour::and);
            }
            return behaviours;
        }

        private static Behaviour of(JsonNode events) {
            var ended = event(events, "bridge.ended");
            var quality = event(events, "bridge.quality").path("data");
            return new Behaviour(
                    1,
                    Map.of(ended.path("data").path("reason").asString("none"), 1),
                    ended.path("offsetMs").asLong(0),
                    quality.path("calleeFramesDropped").asLong(0),
                    quality.path("agentBytesDropped").asLong(0) / BYTES_PER_MS,
                    quality.path("notesDropped").asLong(0));
        }

        private static JsonNode event(JsonNode events, String type) {
            for (JsonNode event : events) {
                if (event.path("type").asString("").equals(type)) {
                    return event;
                }
            }
            return MAPPER.createObjectNode();
        }

        Behaviour and(Behaviour other) {
            var both = new TreeMap<>(endings);
            other.endings.forEach((reason, count) -> both.merge(reason, count, Integer::sum));
            return new Behaviour(
                    calls + other.calls,
                    both,
                    Math.min(firstEndMs, other.firstEndMs),
                    calleeDropped + other.calleeDropped,
                    agentDropped + other.agentDropped,
                    notesDropped + other.notesDropped);
        }
    }

    /// By how much the live heap grew while the others were there.
    double growthMib() {
        return (stages.get(AMONG).liveHeapBytes() - stages.get(ALONE).liveHeapBytes()) / MIB;
    }

    @Override
    public boolean isGood() {
        var among = stages.get(AMONG).figures();
        return faults.isEmpty()
                && among.up().p99() < MOST_DELAY_MS
                && among.down().p99() < MOST_DELAY_MS
                && growthMib() < MOST_GROWTH_MIB;
    }

    @Override
    public void print(PrintStream out) {
        out.println("Cores: " + pinning);
        out.println("Normal calls; delays in ms: p50 / p99 / p99.9 / max. Late is the load's own p99. The heap is what"
                + " lives after a collection.");
        out.printf("%-11s %-26s %-26s %6s %9s %9s %6s%n", "", "up", "down", "late", "heap MiB", "RSS MiB", "files");
        for (Stage stage : stages) {
            var figures = stage.figures();
            out.printf(
                    Locale.ROOT,
                    "%-11s %-26s %-26s %6.2f %9.1f %9.1f %6d%n",
                    stage.name(),
                    Report.whole(figures.up()),
                    Report.whole(figures.down()),
                    figures.lag().p99(),
                    stage.liveHeapBytes() / MIB,
                    stage.mostKb() / 1024.0,
                    stage.openFiles());
        }
        new TreeMap<>(behaviours).forEach((manner, behaviour) -> print(out, manner, behaviour));
        firstFaults.forEach(fault -> out.println("FAULT " + fault));
        out.printf(
                Locale.ROOT,
                "%s: %d faults of normal calls (0), p99 up %.1f and down %.1f ms (< 20), heap grew by %.1f MiB (< 64)%n",
                isGood() ? "Good" : "BROKEN",
                faults.values().stream().mapToLong(Long::longValue).sum(),
                stages.get(AMONG).figures().up().p99(),
                stages.get(AMONG).figures().down().p99(),
                growthMib());
        out.println(MAPPER.writeValueAsString(json()));
    }

    private static void print(PrintStream out, Manner manner, Behaviour behaviour) {
        out.printf(
                Locale.ROOT,
                "%-18s %3d calls: %s; first end after %.1f s; dropped %d callee frames, %.0f s of speech, %d notes%n",
                manner.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                behaviour.calls(),
                behaviour.endings(),
                behaviour.firstEndMs() / 1000.0,
                behaviour.calleeDropped(),
                behaviour.agentDropped() / 1000.0,
                behaviour.notesDropped());
    }

    private ObjectNode json() {
        var json = MAPPER.createObjectNode().put("mode", "unruly").put("cores", pinning);
        json.put("good", isGood()).put("heapGrowthMib", growthMib());
        var list = json.putArray("stages");
        for (Stage stage : stages) {
            var node = list.addObject()
                    .put("name", stage.name())
                    .put("frames", stage.figures().frames())
                    .put("mostResidentKb", stage.mostKb())
                    .put("openFiles", stage.openFiles())
                    .put("liveHeapBytes", stage.liveHeapBytes());
            node.set("upMs", MAPPER.valueToTree(stage.figures().up()));
            node.set("downMs", MAPPER.valueToTree(stage.figures().down()));
            node.set("lagMs", MAPPER.valueToTree(stage.figures().lag()));
        }
        json.set("behaviours", MAPPER.valueToTree(behaviours));
        json.set("faults", MAPPER.valueToTree(faults));
        return json;
    }
}
