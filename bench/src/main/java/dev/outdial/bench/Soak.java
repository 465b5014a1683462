package dev.outdial.bench;

import dev.outdial.bench.load.Load;
import dev.outdial.bench.target.Cores;
import dev.outdial.bench.target.ServerTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `outdial-bench soak`: whether many calls, or long ones, leave anything behind.
@Command(
        name = "soak",
        description = {
            "Measures memory and loss over many short calls one after another, then over a steady crowd for long.",
            "Ends with status 1 if anything was lost, or if memory is not flat: without the first fifth of the samples"
                    + " (warm-up), the last third's mean may exceed the first third's by 5 %% or 4 MiB of live heap, and"
                    + " by 5 %% or 16 MiB of resident memory, whichever is more."
        },
        mixinStandardHelpOptions = true)
final class Soak implements Callable<Integer> {
    @Option(
            names = "--calls",
            defaultValue = "10000",
            description = "Short calls one after another, each to another number; 0 for none (${DEFAULT-VALUE}).")
    int calls;

    @Option(names = "--at-once", defaultValue = "16", description = "Of those, at the same time (${DEFAULT-VALUE}).")
    int atOnce;

    @Option(
            names = "--call-ms",
            defaultValue = "1000",
            description = "Milliseconds that each of them talks (${DEFAULT-VALUE}).")
    int callMs;

    @Option(names = "--crowd", defaultValue = "200", description = "Calls of the steady crowd (${DEFAULT-VALUE}).")
    int crowd;

    @Option(
            names = "--minutes",
            defaultValue = "30",
            description = "Minutes of the steady crowd; 0 for none (${DEFAULT-VALUE}).")
    double minutes;

    @Option(
            names = "--every",
            defaultValue = "15",
            description = "Seconds between samples; the server stands still for each (${DEFAULT-VALUE}).")
    double every;

    @Mixin
    ServerProgram server = new ServerProgram();

    @Override
    public Integer call() {
        if (calls > Load.MOST_CALLS) {
            System.err.printf("There are only %d numbers to call%n", Load.MOST_CALLS);
            return CommandLine.ExitCode.USAGE;
        }
        if (!server.isThere(System.err)) {
            return CommandLine.ExitCode.USAGE;
        }
        var cores = Cores.pinThisProcess();
        try (var load = Load.start();
                var target = ServerTarget.start(load, cores, server.setting())) {
            var trial = new SoakTrial(load, target, seconds(every), System.err);
            var runs = new ArrayList<SoakReport.Run>();
            if (calls > 0) {
                runs.add(trial.oneAfterAnother(calls, atOnce, Duration.ofMillis(callMs)));
            }
            if (minutes > 0) {
                runs.add(trial.steady(crowd, seconds(minutes * 60)));
            }
            var report = new SoakReport(cores.explanation(), List.copyOf(runs));
            return Main.finish(report, System.out);
        }
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
