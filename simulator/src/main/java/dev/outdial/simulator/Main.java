package dev.outdial.simulator;

import dev.outdial.demo.Demo;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The `simulator` program. Without a subcommand it does what `run` does.
@Command(
        name = "simulator",
        description = "A pretend Twilio, a pretend ElevenLabs, and callees with a script.",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = 64,
        subcommands = {Main.Run.class, Demo.class})
public final class Main implements Callable<Integer> {
    private static final String LOGGING = "logback.configurationFile";

    @Mixin
    private RunOptions options = new RunOptions();

    @Override
    public Integer call() throws InterruptedException {
        return options.serve();
    }

    /// Runs the program and exits with its status.
    public static void main(String[] args) {
        if (System.getProperty(LOGGING) == null) {
            // Under a name of its own, since the server has a logback.xml, too, and tests load both.
            System.setProperty(LOGGING, "simulator-logback.xml");
        }
        System.exit(new CommandLine(new Main()).execute(args));
    }

    /// Starts the simulator and serves until it is told to stop.
    @Command(
            name = "run",
            description = "Serve until SIGTERM.",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 64)
    static final class Run implements Callable<Integer> {
        @Mixin
        private RunOptions options = new RunOptions();

        @Override
        public Integer call() throws InterruptedException {
            return options.serve();
        }
    }
}
