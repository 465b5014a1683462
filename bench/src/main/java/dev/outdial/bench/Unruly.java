package dev.outdial.bench;

import dev.outdial.bench.load.Load;
import dev.outdial.bench.target.Cores;
import dev.outdial.bench.target.ServerTarget;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `outdial-bench unruly`: what calls that behave notice of others that do not.
@Command(
        name = "unruly",
        description = {
            "Measures normal calls among floods and stalled peers, and what those cost the server's memory.",
            "Ends with status 1 if a normal call lost anything, if a p99 of theirs is 20 ms or more, or if the live heap"
                    + " grows by 64 MiB or more."
        },
        mixinStandardHelpOptions = true)
final class Unruly implements Callable<Integer> {
    private static final Duration AFTER = Duration.ofSeconds(12);

    @Option(names = "--normal", defaultValue = "200", description = "Calls that behave (${DEFAULT-VALUE}).")
    int normal;

    @Option(
            names = "--flooding",
            defaultValue = "50",
            description = "Calls whose agent sends without end: of five, two speech, one long speech, two small events"
                    + " (${DEFAULT-VALUE}).")
    int flooding;

    @Option(
            names = "--deaf-phones",
            defaultValue = "25",
            description = "Calls whose phone stops reading while the agent talks (${DEFAULT-VALUE}).")
    int deafPhones;

    @Option(
            names = "--deaf-agents",
            defaultValue = "25",
            description = "Calls whose agent stops reading while the callee talks (${DEFAULT-VALUE}).")
    int deafAgents;

    @Option(
            names = "--warm-up",
            defaultValue = "25",
            description = "Seconds with the normal calls alone before anything is measured (${DEFAULT-VALUE}).")
    int warmUp;

    @Option(
            names = "--alone",
            defaultValue = "15",
            description = "Seconds that are measured before the others come (${DEFAULT-VALUE}).")
    int alone;

    @Option(names = "--window", defaultValue = "60", description = "Seconds with the others (${DEFAULT-VALUE}).")
    int window;

    @Mixin
    ServerProgram server = new ServerProgram();

    @Override
    public Integer call() {
        if (!server.isThere(System.err)) {
            return CommandLine.ExitCode.USAGE;
        }
        var cores = Cores.pinThisProcess();
        try (var load = Load.start();
                var target = ServerTarget.start(load, cores, server.setting())) {
            var plan = new UnrulyTrial.Plan(
                    normal,
                    flooding,
                    deafPhones,
                    deafAgents,
                    Duration.ofSeconds(warmUp),
                    Duration.ofSeconds(alone),
                    Duration.ofSeconds(window),
                    AFTER);
            var report = new UnrulyTrial(load, target, cores, plan, System.err).run();
            return Main.finish(report, System.out);
        }
    }
}
