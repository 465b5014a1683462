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
    /// Runs the program and exits with its status.
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
