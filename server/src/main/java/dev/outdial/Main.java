package dev.outdial;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program: reads the command line and ends with a status that scripts can rely on.
@Command(
        name = "outdial",
        description = "A self-hosted server that places AI phone calls.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {Serve.class, Doctor.class},
        exitCodeOnInvalidInput = Main.WRONG_USAGE,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    /// A command line that nobody understands, as in sysexits.h.
    static final int WRONG_USAGE = 64;
    /// Wrong settings, as in sysexits.h.
    static final int WRONG_CONFIG = 78;

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    /// The version of this build.
    static String version() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /// What `--version` says.
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"outdial " + version()};
        }
    }
}
