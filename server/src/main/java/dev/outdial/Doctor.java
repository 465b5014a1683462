package dev.outdial;

import dev.outdial.config.ConfigException;
import dev.outdial.config.Finding;
import dev.outdial.config.Finding.Mark;
import dev.outdial.config.Settings;
import dev.outdial.db.DatabaseCheckup;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `outdial doctor`: checks everything that calls depend on, and says what to fix, one line a finding.
///
/// It places no call, and may run beside a server. It ends with 0 if nothing is bad, 1 if something is, 78 if the
/// settings cannot be used at all.
@Command(
        name = "doctor",
        description = "Check settings, database, public address, Twilio and ElevenLabs, and say what to fix.",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = Main.WRONG_USAGE)
final class Doctor implements Callable<Integer> {
    @Option(names = "--client", paramLabel = "ID", description = "look at this client only (default: active ones)")
    private @Nullable String clientId;

    @Override
    public Integer call() {
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        // What the parts log on their way is no finding.
        System.setProperty("outdial.log.level", "ERROR");
        return examine(Settings.load(Path.of("")), clientId, finding -> out.println(finding));
    }

    /// Checks everything.
    ///
    /// @param clientId null for all active clients
    /// @param told     is told each finding as soon as it is known
    /// @return the exit status
    static int examine(Settings settings, @Nullable String clientId, Consumer<Finding> told) {
        Config config;
        try {
            config = Config.from(settings);
        } catch (ConfigException e) {
            e.mistakes().forEach(mistake -> told.accept(Finding.bad(mistake, "")));
            return Main.WRONG_CONFIG;
        }
        var report = new Report(told);
        report.add(Finding.good("The settings can be used"));
        report.add(Finding.good("Java " + Runtime.version()));
        try (var database = new DatabaseCheckup(config.database())) {
            database.findings().forEach(report::add);
            new Checkup(config, report::add).examine(database.database(), clientId);
        }
        return report.isBad ? 1 : 0;
    }

    /// What was told, and whether anything of it was bad.
    private static final class Report {
        private final Consumer<Finding> told;
        private boolean isBad;

        Report(Consumer<Finding> told) {
            this.told = told;
        }

        void add(Finding finding) {
            isBad |= finding.mark() == Mark.BAD;
            told.accept(finding);
        }
    }
}
