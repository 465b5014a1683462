package dev.outdial.bench;

import dev.outdial.bench.load.Delay;
import dev.outdial.bench.load.Fault;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Tells the results: a table for people, one line of JSON for programs.
///
/// @param pinning which core who was on
record Report(String pinning, List<Result> results, List<Search.Found> found) implements Verdict {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String FLOOR = "floor";
    private static final String SERVER = "server";

    Report {
        results = List.copyOf(results);
        found = List.copyOf(found);
    }

    @Override
    public boolean isGood() {
        return results.stream().allMatch(Result::isFlawless);
    }

    @Override
    public void print(PrintStream out) {
        out.println("Cores: " + pinning);
        out.println("Delays in ms: p50 / p99 / p99.9 / max. CPU in ms a call and second. Memory resident.");
        if (!results.isEmpty()) {
            out.printf(
                    "%-7s %5s %6s %7s %7s  %-26s %-26s %-15s %-15s %6s %6s %6s%n",
                    "bridge",
                    "calls",
                    "CPU",
                    "idle MB",
                    "MB",
                    "up",
                    "down",
                    "clear p50/p99",
                    "set-up p50/p99",
                    "faults",
                    "others",
                    "load");
        }
        results.forEach(result -> print(out, result));
        for (Result server : results) {
            floorOf(server)
                    .ifPresent(floor -> out.printf(
                            Locale.ROOT,
                            "%d calls: the server costs %.2f times the floor%n",
                            server.calls(),
                            server.cpu() / floor.cpu()));
        }
        found.forEach(most -> out.printf(
                Locale.ROOT,
                "Most calls, %s: %d (CPU %.2f ms/call-s, p99 up %.1f ms, down %.1f ms; load: lag p99 %.1f ms, %.0f %% of its core); more failed by: %s%n",
                most.target(),
                most.calls(),
                most.cpu(),
                most.upP99(),
                most.downP99(),
                most.lagP99(),
                most.loadShare() * 100,
                most.limit().name().toLowerCase(Locale.ROOT)));
        for (Result result : results) {
            result.firstFaults().forEach(fault -> out.printf("FAULT %s: %s%n", result.target(), fault));
        }
        out.println(MAPPER.writeValueAsString(json()));
    }

    private static void print(PrintStream out, Result result) {
        var window = result.window();
        out.printf(
                Locale.ROOT,
                "%-7s %5d %6.3f %7.0f %7.0f  %-26s %-26s %-15s %-15s %6d %5.0f%% %5.0f%%%n",
                result.target(),
                result.calls(),
                result.cpu(),
                result.idleKb() / 1024.0,
                result.residentKb() / 1024.0,
                whole(window.up()),
                whole(window.down()),
                brief(window.clear()),
                brief(result.setUp()),
                result.faults().values().stream().mapToLong(Long::longValue).sum(),
                result.othersShare() * 100,
                result.loadShare() * 100);
    }

    static String whole(Delay delay) {
        return String.format(
                Locale.ROOT, "%.2f / %.2f / %.1f / %.1f", delay.p50(), delay.p99(), delay.p999(), delay.max());
    }

    static String brief(Delay delay) {
        return String.format(Locale.ROOT, "%.2f / %.2f", delay.p50(), delay.p99());
    }

    private Optional<Result> floorOf(Result result) {
        return results.stream()
                .filter(other -> result.target().equals(SERVER)
                        && other.target().equals(FLOOR)
                        && other.calls() == result.calls())
                .findFirst();
    }

    private ObjectNode json() {
        var json = MAPPER.createObjectNode()
                .put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("cores", pinning)
                .put("java", Runtime.version().toString())
                .put("processors", Runtime.getRuntime().availableProcessors());
        var list = json.putArray("results");
        for (Result result : results) {
            var node = list.addObject()
                    .put("bridge", result.target())
                    .put("calls", result.calls())
                    .put("cpuMsPerCallSecond", result.cpu())
                    .put("idleKb", result.idleKb())
                    .put("residentKb", result.residentKb())
                    .put("othersShare", result.othersShare())
                    .put("loadShare", result.loadShare())
                    .put("frames", result.window().frames());
            floorOf(result).ifPresent(floor -> node.put("ratioToFloor", result.cpu() / floor.cpu()));
            node.set("upMs", MAPPER.valueToTree(result.window().up()));
            node.set("downMs", MAPPER.valueToTree(result.window().down()));
            node.set("clearMs", MAPPER.valueToTree(result.window().clear()));
            node.set("setUpMs", MAPPER.valueToTree(result.setUp()));
            node.set("lagMs", MAPPER.valueToTree(result.window().lag()));
            node.set("faults", MAPPER.valueToTree(result.faults()));
            var first = node.putArray("firstFaults");
            result.firstFaults().stream().map(Fault::toString).forEach(first::add);
        }
        json.set("mostCalls", MAPPER.valueToTree(found));
        return json;
    }
}
