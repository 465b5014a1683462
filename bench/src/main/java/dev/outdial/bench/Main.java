package dev.outdial.bench;

import dev.outdial.bench.load.Load;
import dev.outdial.bench.target.Cores;
import dev.outdial.bench.target.FloorTarget;
import dev.outdial.bench.target.ServerTarget;
import dev.outdial.bench.target.Target;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The program. Ends with status 1 where a bridge lost, repeated, exchanged or spoilt anything, or a call failed.
@Command(
        name = "outdial-bench",
        description = {
            "Measures the server's media plane against a floor: the least that a relay can cost.",
            "Both run on core 0, one after the other; this program plays the phones and the agents on core 1."
        },
        mixinStandardHelpOptions = true,
        subcommands = {Unruly.class, Soak.class, FirstVoices.class, Memory.class, Jmh.class})
public final class Main implements Callable<Integer> {
    private static final int QUICK_CALLS = 100;

    enum Bridge {
        FLOOR,
        SERVER,
        /// The server, while it records every call.
        RECORDING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(names = "--n", split = ",", defaultValue = "200,400,800", description = "Calls at once (${DEFAULT-VALUE}).")
    List<Integer> calls = List.of();

    @Option(names = "--quick", description = "A minute's look: 100 calls, short times. The figures are rough.")
    boolean quick;

    @Option(names = "--find-max", description = "Search for the most calls on one core instead.")
    boolean findMax;

    @Option(names = "--find-from", defaultValue = "800", description = "Where that search begins (${DEFAULT-VALUE}).")
    int findFrom;

    @Option(
            names = "--bridges",
            split = ",",
            defaultValue = "floor,server",
            description = {
                "What is measured, in this order (${DEFAULT-VALUE}).",
                "recording is the server while it records every call."
            })
    List<Bridge> bridges = List.of();

    @Option(
            names = "--warm-up",
            description =
                    "Seconds with all calls before measuring (20; 5 with --quick); for half of them more come and go.")
    @Nullable
    Integer warmUp;

    @Option(names = "--window", description = "Seconds that are measured (12; 5 with --quick).")
    @Nullable
    Integer window;

    @Option(names = "--set-ups", description = "Calls placed on top at the end, to measure the set-up (100; 20).")
    @Nullable
    Integer setUps;

    @Mixin
    ServerProgram server = new ServerProgram();

    @Option(
            names = "--floor-flags",
            defaultValue = "-Xms64m -Xmx256m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders",
            description = "The floor's JVM flags (${DEFAULT-VALUE}).")
    String floorFlags = "";

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() {
        if (!bridges.equals(List.of(Bridge.FLOOR)) && !server.isThere(System.err)) {
            return CommandLine.ExitCode.USAGE;
        }
        return finish(run(Cores.pinThisProcess(), System.err), System.out);
    }

    /// Tells the results.
    ///
    /// @return the status to end with
    static int finish(Verdict verdict, PrintStream out) {
        verdict.print(out);
        return verdict.isGood() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Report run(Cores cores, PrintStream progress) {
        var plan = plan();
        var results = new ArrayList<Result>();
        var found = new ArrayList<Search.Found>();
        for (int count : findMax ? List.of(findFrom) : quick ? List.of(QUICK_CALLS) : calls) {
            for (Bridge bridge : bridges) {
                progress.printf("%s, %d calls...%n", bridge, count);
                // A load and a process of its own for each: nothing is left over from the one before.
                try (var load = Load.start();
                        var target = start(bridge, load, cores)) {
                    if (findMax) {
                        found.add(new Search(load, cores, plan, progress).most(target, count));
                    } else {
                        results.add(new Measurement(load, cores, plan).of(target, count));
                    }
                }
            }
        }
        return new Report(cores.explanation(), results, found);
    }

    private Plan plan() {
        var plan = quick ? Plan.QUICK : Plan.FULL;
        return new Plan(
                warmUp == null ? plan.warmUp() : Duration.ofSeconds(warmUp),
                window == null ? plan.window() : Duration.ofSeconds(window),
                plan.callsASecond(),
                setUps == null ? plan.setUps() : setUps,
                plan.setUpsASecond());
    }

    private Target start(Bridge bridge, Load load, Cores cores) {
        return switch (bridge) {
            case FLOOR -> FloorTarget.start(load, cores, ServerProgram.words(floorFlags));
            case SERVER -> ServerTarget.start(load, cores, server.setting());
            case RECORDING -> ServerTarget.start(load, cores, server.setting().recording());
        };
    }
}
