package dev.outdial.simulator;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `simulator` program. Without a subcommand it does what `run` does.
@Command(
        name = "simulator",
        description = "A pretend Twilio, a pretend ElevenLabs, and callees with a script.",
        mixinStandardHelpOptions = true,
        subcommands = RunCommand.class)
public final class Main extends RunCommand {
    private static final String LOGGING = "logback.configurationFile";

    /// Runs the program and exits with its status.
    public static void main(String[] args) {
        if (System.getProperty(LOGGING) == null) {
            // Under a name of its own, since the server has a logback.xml, too, and tests load both.
            System.setProperty(LOGGING, "simulator-logback.xml");
        }
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
