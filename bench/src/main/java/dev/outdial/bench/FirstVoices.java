package dev.outdial.bench;

import dev.outdial.bench.load.Load;
import dev.outdial.bench.target.Cores;
import dev.outdial.bench.target.ServerTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `outdial-bench first-voice`: how long a callee who has answered waits for the agent's first words.
@Command(
        name = "first-voice",
        description = {
            "Measures the time from the answer to the agent's first words.",
            "Ends with status 1 if the p99 of what the server adds is over 50 ms: the time to the first words from when"
                    + " both can be heard: the phone's stream has begun, and the agent has had its own time to first"
                    + " audio, from the answer or from its coming if that was earlier."
        },
        mixinStandardHelpOptions = true)
final class FirstVoices implements Callable<Integer> {
    private static final int FIRST_CALLS = 60;

    /// When the server connects agents, as its setting says it.
    enum Connect {
        RINGING,
        ANSWERED,
        STREAM;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(names = "--calls", defaultValue = "200", description = "Calls that are measured (${DEFAULT-VALUE}).")
    int calls;

    @Option(
            names = "--a-second",
            defaultValue = "10",
            description = "How fast they are placed, as far as the server's API keeps up (${DEFAULT-VALUE}).")
    int callsASecond;

    @Option(names = "--among", defaultValue = "0", description = "Calls that talk all the while (${DEFAULT-VALUE}).")
    int among;

    @Option(
            names = "--agent-ms",
            split = ",",
            defaultValue = "0,400",
            description = "Milliseconds until an agent whose socket is open is ready, and speaks (${DEFAULT-VALUE}).")
    List<Integer> agentMs = List.of();

    @Option(
            names = "--opening-ms",
            defaultValue = "150",
            description = "Milliseconds from the TwiML until the phone asks for its stream (${DEFAULT-VALUE}).")
    int openingMs;

    @Option(names = "--ring-ms", defaultValue = "1000", description = "Milliseconds it rings (${DEFAULT-VALUE}).")
    int ringMs;

    @Option(
            names = "--agent-connect",
            split = ",",
            defaultValue = "answered",
            description = "When agents are connected: ringing, answered, stream (${DEFAULT-VALUE}).")
    List<Connect> connects = List.of();

    @Mixin
    ServerProgram server = new ServerProgram();

    @Override
    public Integer call() {
        if (!server.isThere(System.err)) {
            return CommandLine.ExitCode.USAGE;
        }
        var cores = Cores.pinThisProcess();
        var rows = new ArrayList<FirstVoiceReport.Row>();
        for (Connect connect : connects) {
            for (int agent : agentMs) {
                System.err.printf("%s, an agent of %d ms...%n", connect, agent);
                var setting = server.setting()
                        .with(connect.toString(), Duration.ofMillis(ringMs), Duration.ofMillis(openingMs));
                try (var load = Load.start(Duration.ofMillis(agent));
                        var target = ServerTarget.start(load, cores, setting)) {
                    var voices = new FirstVoiceTrial(load, target).run(FIRST_CALLS, calls, callsASecond, among);
                    rows.add(FirstVoiceReport.Row.of(connect.toString(), agent, voices, load.figures()));
                }
            }
        }
        var report = new FirstVoiceReport(cores.explanation(), rows);
        return Main.finish(report, System.out);
    }
}
