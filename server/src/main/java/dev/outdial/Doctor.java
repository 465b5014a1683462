package dev.outdial;

import dev.outdial.client.Client;
import dev.outdial.client.ClientStore;
import dev.outdial.client.Status;
import dev.outdial.config.ConfigException;
import dev.outdial.config.Finding;
import dev.outdial.config.Finding.Mark;
import dev.outdial.config.Settings;
import dev.outdial.db.Database;
import dev.outdial.db.DatabaseCheckup;
import dev.outdial.elevenlabs.ElevenLabsCheckup;
import dev.outdial.http.PublicUrlCheckup;
import dev.outdial.twilio.TwilioCheckup;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
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
    private static final int CLIENTS = 50;

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
            report.add(database.findings());
            var address = new PublicUrlCheckup(config.http());
            report.add(address.findings());
            var twilio = new TwilioCheckup(config.twilio(), config.http().publicUrl(), InstantSource.system());
            if (address.isReached()) {
                report.add(twilio.mediaDoor());
            }
            report.add(twilio.account());
            var elevenLabs = new ElevenLabsCheckup(config.elevenLabs());
            report.add(elevenLabs.workspace());
            var opened = database.database();
            if (opened != null) {
                clients(config, opened, clientId, report).forEach(client -> {
                    var whose = "client " + client.clientId();
                    if (config.twilio().isConfigured()) {
                        report.add(twilio.number(client.twilioPhoneNumber(), whose));
                    }
                    if (config.elevenLabs().apiKey() != null) {
                        report.add(elevenLabs.agent(client.agentId(), whose));
                    }
                });
            }
        }
        return report.isBad ? 1 : 0;
    }

    private static List<Client> clients(Config config, Database database, @Nullable String clientId, Report report) {
        var store = new ClientStore(database, config.limits());
        if (clientId != null) {
            var client = store.find(clientId);
            if (client.isEmpty()) {
                report.add(Finding.bad("There is no client " + clientId, "see GET /admin/clients"));
            } else if (!client.get().isActive()) {
                report.add(Finding.warning(
                        "Client %s is %s and may place no calls"
                                .formatted(clientId, client.get().status().word()),
                        "set its status to Active (PUT /admin/clients/%s)".formatted(clientId)));
            }
            return client.stream().toList();
        }
        var page = store.list(CLIENTS, 0, Status.ACTIVE, "");
        if (page.total() == 0) {
            report.add(Finding.warning("There is no active client", "make one with POST /admin/clients"));
        }
        if (page.total() > CLIENTS) {
            report.add(Finding.warning(
                    "Only the newest %d of %d clients are checked".formatted(CLIENTS, page.total()),
                    "check another with --client ID"));
        }
        return page.clients();
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

        void add(List<Finding> findings) {
            findings.forEach(this::add);
        }
    }
}
