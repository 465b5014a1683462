package dev.outdial.client;

import dev.outdial.db.Database;
import dev.outdial.http.Fields;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.ops.Audit;
import dev.outdial.ops.Ids;
import java.time.Instant;
import java.time.InstantSource;

/// What can be done to clients. Every change is written into the activity log in the same transaction.
public final class Clients {
    private static final String EXISTS = "Client already exists with this ID or email";

    private final Database database;
    private final ClientStore store;
    private final Limits defaults;
    private final SecretHasher hasher;
    private final Audit audit;
    private final Ids ids;
    private final InstantSource clock;

    public Clients(
            Database database,
            ClientStore store,
            Limits defaults,
            SecretHasher hasher,
            Audit audit,
            Ids ids,
            InstantSource clock) {
        this.database = database;
        this.store = store;
        this.defaults = defaults;
        this.hasher = hasher;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /// A client and the secret that is shown this once.
    public record WithSecret(Client client, String secret) {}

    /// Adds a client from the fields of a request.
    ///
    /// @throws Refused 400 if a field will not do, 409 if the id or the address is taken
    public WithSecret create(Fields fields, String actor) {
        fields.only(
                "clientId",
                "clientSecret",
                "status",
                "agentId",
                "twilioPhoneNumber",
                "clientMeta",
                "dynamicVariables",
                "limits",
                "policy",
                "machineDetection",
                "recording",
                "transferTargets",
                "onMachine",
                "voicemailMessage",
                "retentionDays");
        var meta = ClientFields.requireAll(fields);
        var givenId = ClientFields.clientId(fields);
        var givenSecret = ClientFields.clientSecret(fields);
        var overrides = ClientFields.limits(fields, Limits.Overrides.NONE);
        var now = now();
        var client = new Client(
                givenId != null ? givenId : ids.id("client_"),
                ClientFields.status(fields, Status.ACTIVE),
                ClientFields.agentId(fields),
                ClientFields.twilioPhoneNumber(fields),
                ClientFields.profile(meta, null),
                DynamicVariables.read(fields, "dynamicVariables"),
                defaults.with(overrides),
                overrides,
                ClientFields.policy(fields, NumberRules.DEFAULT),
                ClientFields.machineDetection(fields, null),
                ClientFields.recording(fields, store.recordingDefault(), store.recordingDefault()),
                CallHandlingFields.read(fields, CallHandling.DEFAULT),
                ClientFields.retentionDays(fields, null),
                now,
                now,
                now);
        var secret = givenSecret != null ? givenSecret : hasher.newSecret();
        var hash = hasher.hash(secret);
        database.write(db -> {
            if (!store.insert(db, client, hash)) {
                throw new Refused(new Refusal.Conflict(EXISTS, null, null));
            }
            audit.write(db, "client.created", actor, client.clientId(), "{}");
            return true;
        });
        return new WithSecret(client, secret);
    }

    /// Changes what an operator may change.
    ///
    /// @throws Refused 400, 404 or 409
    public Client update(String clientId, Fields fields, String actor) {
        fields.only(
                "status",
                "agentId",
                "twilioPhoneNumber",
                "clientMeta",
                "dynamicVariables",
                "limits",
                "policy",
                "machineDetection",
                "recording",
                "transferTargets",
                "onMachine",
                "voicemailMessage",
                "retentionDays");
        return change(clientId, fields, actor, true);
    }

    /// Changes what a client may change of itself: its profile and its variables.
    ///
    /// @throws Refused 400, 404 or 409
    public Client updateOwn(String clientId, Fields fields) {
        fields.only("clientMeta", "dynamicVariables");
        return change(clientId, fields, "client:" + clientId, false);
    }

    private Client change(String clientId, Fields fields, String actor, boolean all) {
        return database.write(db -> {
            var before = store.lock(db, clientId).orElseThrow(Clients::notFound);
            var overrides = all ? ClientFields.limits(fields, before.limitOverrides()) : before.limitOverrides();
            var profile = fields.object("clientMeta")
                    .map(meta -> ClientFields.profile(meta, before.profile()))
                    .orElse(before.profile());
            var after = new Client(
                    clientId,
                    all ? ClientFields.status(fields, before.status()) : before.status(),
                    all && fields.has("agentId") ? ClientFields.agentId(fields) : before.agentId(),
                    all && fields.has("twilioPhoneNumber")
                            ? ClientFields.twilioPhoneNumber(fields)
                            : before.twilioPhoneNumber(),
                    profile,
                    fields.has("dynamicVariables")
                            ? DynamicVariables.read(fields, "dynamicVariables")
                            : before.dynamicVariables(),
                    defaults.with(overrides),
                    overrides,
                    all ? ClientFields.policy(fields, before.policy()) : before.policy(),
                    all ? ClientFields.machineDetection(fields, before.machineDetection()) : before.machineDetection(),
                    all
                            ? ClientFields.recording(fields, before.recording(), store.recordingDefault())
                            : before.recording(),
                    all ? CallHandlingFields.read(fields, before.handling()) : before.handling(),
                    all ? ClientFields.retentionDays(fields, before.retentionDays()) : before.retentionDays(),
                    before.tokensValidFrom(),
                    before.createdAt(),
                    now());
            if (!store.update(db, after)) {
                throw new Refused(new Refusal.Conflict(EXISTS, null, null));
            }
            audit.write(db, "client.updated", actor, clientId, changedFields(fields));
            return after;
        });
    }

    /// Gives a client a new secret; every token it holds dies.
    ///
    /// @throws Refused 404
    public WithSecret resetSecret(String clientId, String actor) {
        var secret = hasher.newSecret();
        var hash = hasher.hash(secret);
        return database.write(db -> {
            var client = store.lock(db, clientId).orElseThrow(Clients::notFound);
            store.resetSecret(db, clientId, hash, now());
            audit.write(db, "client.secret-reset", actor, clientId, "{}");
            return new WithSecret(client, secret);
        });
    }

    /// Deletes a client; its call history stays.
    ///
    /// @throws Refused 404
    public void delete(String clientId, String actor) {
        database.write(db -> {
            var _ = store.lock(db, clientId).orElseThrow(Clients::notFound);
            store.delete(db, clientId, now());
            audit.write(db, "client.deleted", actor, clientId, "{}");
            return true;
        });
    }

    /// The refusal for a client that is not there.
    public static Refused notFound() {
        return new Refused(new Refusal.NotFound("Client not found"));
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private static String changedFields(Fields fields) {
        var json = Json.object();
        fields.json().propertyNames().forEach(json.putArray("fields")::add);
        return Json.write(json);
    }
}
