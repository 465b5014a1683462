package dev.outdial;

import dev.outdial.client.Client;
import dev.outdial.client.ClientStore;
import dev.outdial.client.Status;
import dev.outdial.config.Finding;
import dev.outdial.db.Database;
import dev.outdial.db.DatabaseCheckup;
import dev.outdial.db.StorageUnavailable;
import dev.outdial.elevenlabs.ElevenLabsCheckup;
import dev.outdial.http.PublicUrlCheckup;
import dev.outdial.twilio.TwilioCheckup;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks at what calls depend on beyond this process: public address, Twilio, ElevenLabs, and what the clients need of
/// them. `outdial doctor` tells it, and so does `GET /admin/system`.
final class Checkup {
    private static final int CLIENTS = 50;

    private final Config config;
    private final Consumer<Finding> told;

    /// @param told is told each finding as soon as it is known
    Checkup(Config config, Consumer<Finding> told) {
        this.config = config;
        this.told = told;
    }

    /// What a running server finds, on its own database.
    static List<Finding> of(Config config, Database database) {
        var found = new ArrayList<Finding>();
        found.addAll(DatabaseCheckup.ofServer(config.database(), database));
        try {
            new Checkup(config, found::add).examine(database, null);
        } catch (StorageUnavailable _) {
            found.add(Finding.warning("The clients could not be read", "look at the database first"));
        }
        return found;
    }

    /// Looks at everything.
    ///
    /// @param database where the clients are; null where it cannot be opened
    /// @param clientId null for all active clients
    void examine(@Nullable Database database, @Nullable String clientId) {
        var address = new PublicUrlCheckup(config.http());
        tell(address.findings());
        var twilio = new TwilioCheckup(config.twilio(), config.http().publicUrl(), InstantSource.system());
        if (address.isReached()) {
            tell(twilio.mediaDoor());
        }
        tell(twilio.account());
        var elevenLabs = new ElevenLabsCheckup(config.elevenLabs());
        tell(elevenLabs.workspace());
        if (database == null) {
            return;
        }
        for (Client client : clients(database, clientId)) {
            var whose = "client " + client.clientId();
            if (config.twilio().isConfigured()) {
                told.accept(twilio.number(client.twilioPhoneNumber(), whose));
            }
            if (config.elevenLabs().apiKey() != null) {
                tell(elevenLabs.agent(client.agentId(), whose));
            }
        }
    }

    private void tell(List<Finding> findings) {
        findings.forEach(told);
    }

    private List<Client> clients(Database database, @Nullable String clientId) {
        var store = new ClientStore(database, config.limits());
        if (clientId != null) {
            var client = store.find(clientId);
            if (client.isEmpty()) {
                told.accept(Finding.bad("There is no client " + clientId, "see GET /admin/clients"));
            } else if (!client.get().isActive()) {
                told.accept(Finding.warning(
                        "Client %s is %s and may place no calls"
                                .formatted(clientId, client.get().status().word()),
                        "set its status to Active (PUT /admin/clients/%s)".formatted(clientId)));
            }
            return client.stream().toList();
        }
        var page = store.list(CLIENTS, 0, Status.ACTIVE, "");
        if (page.total() == 0) {
            told.accept(Finding.warning("There is no active client", "make one with POST /admin/clients"));
        }
        if (page.total() > CLIENTS) {
            told.accept(Finding.warning(
                    "Only the newest %d of %d clients are checked".formatted(CLIENTS, page.total()),
                    "check another with --client ID"));
        }
        return page.clients();
    }
}
