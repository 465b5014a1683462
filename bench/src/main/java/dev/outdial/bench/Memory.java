package dev.outdial.bench;

import dev.outdial.bench.load.Load;
import dev.outdial.bench.target.Cores;
import dev.outdial.bench.target.ServerTarget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `outdial-bench memory`: what one more call takes.
@Command(
        name = "memory",
        description = {
            "Measures the memory of one server while more and more calls talk.",
            "Ends with status 1 if anything was lost, if the server takes 250 MB or more at rest, or if a call takes more"
                    + " than 64 kB of resident memory: the slope from the first crowd to the last, without any"
                    + " collection in between that is not the server's own."
        },
        mixinStandardHelpOptions = true)
final class Memory implements Callable<Integer> {
    @Option(
            names = "--n",
            split = ",",
            defaultValue = "200,400,800",
            description = "Calls at once, one crowd after another; each more than the one before (${DEFAULT-VALUE}).")
    List<Integer> calls = List.of();

    @Option(
            names = "--warm-up",
            defaultValue = "120",
            description =
                    "Seconds with the first crowd; for half of them, half of it comes and goes: what a JVM takes for"
                            + " code that it has hardly run is not a call's (${DEFAULT-VALUE}).")
    int warmUp;

    @Option(names = "--settle", defaultValue = "30", description = "Seconds with each crowd (${DEFAULT-VALUE}).")
    int settle;

    @Mixin
    ServerProgram server = new ServerProgram();

    @Override
    public Integer call() {
        if (calls.size() < 2 || !calls.equals(calls.stream().sorted().distinct().toList())) {
            System.err.println("--n takes two crowds or more, and must rise");
            return CommandLine.ExitCode.USAGE;
        }
        if (!server.isThere(System.err)) {
            return CommandLine.ExitCode.USAGE;
        }
        var cores = Cores.pinThisProcess();
        try (var load = Load.start();
                var target = ServerTarget.start(load, cores, server.setting())) {
            var plan = new MemoryTrial.Plan(calls, Duration.ofSeconds(warmUp), Duration.ofSeconds(settle));
            return Main.finish(new MemoryTrial(load, target, cores, plan, System.err).run(), System.out);
        }
    }
}
