package dev.outdial.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The program. Ends with 0 if every promise held, and with 1 if one was broken.
@Command(
        name = "chaos",
        description = {
            "Break the server while it places calls, and compare what it tells with what happened.",
            "No account, no network, nobody's phone rings."
        },
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = 64,
        customSynopsis = "./outdial chaos [--minutes=M | --kills=K --calls=N] [--database=NAME] [--seed=S]"
                + " [--scenario=NAME]",
        footer = {
            "",
            "Scenarios:",
            "  storm        kills, pauses, database trouble, and a Twilio that fails in every way (the default)",
            "  unavailable  Twilio takes every call, and answers 503",
            "  hang         Twilio takes every call, and never answers",
            "  throttled    Twilio says 'too fast' to everything for a minute",
            "  locked       another process holds SQLite's write lock",
            "  restarted    PostgreSQL restarts",
            "  full         the disk is full (SQLite; needs prlimit)",
            "  paused       the server stands still for 35 s"
        })
public final class Main implements Callable<Integer> {
    private static final String LOGGING = "logback.configurationFile";
    private static final int HANGING_AT_ONCE = 200;

    @Option(names = "--minutes", paramLabel = "M", description = "how long the storm lasts at least")
    private int minutes;

    @Option(
            names = "--kills",
            paramLabel = "K",
            description = "kills of the server at least (default 20); elsewhere, how often")
    private @Nullable Integer kills;

    @Option(names = "--calls", paramLabel = "N", description = "calls asked for at least (default 1000)")
    private int calls = 1_000;

    @Option(names = "--database", paramLabel = "NAME", description = "sqlite, postgres; both unless said")
    private Plan.@Nullable Database database;

    @Option(names = "--seed", paramLabel = "S", description = "the same seed strikes the same way")
    private @Nullable Long seed;

    @Option(names = "--scenario", paramLabel = "NAME", description = "see below")
    private Scenario scenario = Scenario.STORM;

    @Option(names = "--server-jar", hidden = true)
    private Path serverJar = Path.of("server/target/outdial-server.jar");

    /// Runs the program and exits with its status.
    public static void main(String[] args) {
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "chaos-logback.xml");
        }
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws InterruptedException, SQLException {
        if (!Files.isReadable(serverJar)) {
            System.err.println("There is no server at " + serverJar + ". Start with: ./outdial chaos");
            return CommandLine.ExitCode.USAGE;
        }
        var isFlawless = true;
        for (Plan.Database each : databases()) {
            var plan = plan(each);
            System.err.printf(
                    "%s on %s, seed %d: %d calls, %d kills%n", scenario, each, plan.seed(), plan.calls(), plan.kills());
            var result = new Storm(plan, System.err).run();
            result.print(System.out);
            System.out.println();
            isFlawless &= result.isFlawless();
        }
        return isFlawless ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private List<Plan.Database> databases() {
        var all = new ArrayList<>(database == null ? List.of(Plan.Database.values()) : List.of(database));
        switch (scenario) {
            case LOCKED, FULL -> all.remove(Plan.Database.POSTGRES);
            case RESTARTED -> all.remove(Plan.Database.SQLITE);
            case STORM, UNAVAILABLE, HANG, THROTTLED, PAUSED -> {}
        }
        return all;
    }

    private Plan plan(Plan.Database each) {
        return new Plan(
                serverJar,
                scenario,
                each,
                seed == null ? new SecureRandom().nextInt(1_000_000) : seed,
                minutes > 0 ? 0 : calls,
                kills != null ? kills : minutes > 0 ? 0 : scenario.times(),
                Duration.ofMinutes(minutes).toMillis(),
                scenario == Scenario.HANG ? HANGING_AT_ONCE : Plan.AT_ONCE,
                false);
    }
}
