package dev.outdial.client;

import dev.outdial.db.Database;
import dev.outdial.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/// Clients in the database. Methods that take a [Handle] take part in the caller's transaction.
public final class ClientStore {
    private static final String COLUMNS = """
            client_id, status, agent_id, twilio_phone_number, full_name, email, phone, business_name, city, job_title,
            notes, dynamic_variables, limits, policy, machine_detection, recording_mode, recording_days, handling,
            retention_days, tokens_valid_from, created_at, updated_at""";

    private static final String UNIQUE_VIOLATION = "23505";

    private final Database database;
    private final Limits defaults;
    private final RecordingRules recordingDefault;

    /// @param defaults what holds where a client has no limit of its own
    public ClientStore(Database database, Limits defaults) {
        this(database, defaults, 0);
    }

    /// @param defaults      what holds where a client has no limit of its own
    /// @param recordingDays how long recordings are kept where a client does not say; 0 is for ever
    public ClientStore(Database database, Limits defaults, int recordingDays) {
        this.database = database;
        this.defaults = defaults;
        this.recordingDefault = RecordingRules.of(RecordingRules.Mode.OFF, null, recordingDays);
    }

    /// What holds for a client that says nothing about recordings.
    RecordingRules recordingDefault() {
        return recordingDefault;
    }

    /// A page of clients and how many there are in all.
    public record Page(List<Client> clients, long total) {}

    /// A client and the hash of its secret.
    public record Credentials(Client client, String secretHash) {}

    public Optional<Client> find(String clientId) {
        return database.read(db -> find(db, clientId));
    }

    public Optional<Client> find(Handle db, String clientId) {
        return one(db, clientId, "");
    }

    /// Finds a client and holds it until the transaction ends, so that what is counted for it stays true.
    public Optional<Client> lock(Handle db, String clientId) {
        return one(db, clientId, database.dialect().forUpdate());
    }

    private Optional<Client> one(Handle db, String clientId, String lock) {
        if (!ClientFields.isClientId(clientId)) {
            return Optional.empty();
        }
        return db.createQuery("SELECT <columns> FROM client WHERE client_id = :id AND deleted_at IS NULL <lock>")
                .define("columns", COLUMNS)
                .define("lock", lock)
                .bind("id", clientId)
                .map((row, _) -> client(row))
                .findOne();
    }

    public Optional<Credentials> credentials(String clientId) {
        if (!ClientFields.isClientId(clientId)) {
            return Optional.empty();
        }
        return database.read(db -> db.createQuery(
                        "SELECT <columns>, secret_hash FROM client WHERE client_id = :id AND deleted_at IS NULL")
                .define("columns", COLUMNS)
                .bind("id", clientId)
                .map((row, _) -> new Credentials(client(row), row.getString("secret_hash")))
                .findOne());
    }

    /// A page of clients, newest first.
    ///
    /// @param status only those; null for all
    /// @param search beginning of an id, a name, an address or a business, in any case; empty for all
    public Page list(int limit, long offset, @Nullable Status status, String search) {
        return database.read(db -> {
            var where = """
                    WHERE deleted_at IS NULL
                      AND (:status = '' OR status = :status)
                      AND (:prefix = '' OR search_text LIKE :first ESCAPE '!' OR search_text LIKE :later ESCAPE '!')
                    """;
            var prefix = escaped(search.toLowerCase(Locale.ROOT));
            var word = status == null ? "" : status.word();
            var total = db.createQuery("SELECT COUNT(*) FROM client " + where)
                    .bind("status", word)
                    .bind("prefix", prefix)
                    .bind("first", prefix + "%")
                    .bind("later", "%\n" + prefix + "%")
                    .mapTo(Long.class)
                    .one();
            var clients = db.createQuery("SELECT <columns> FROM client " + where
                            + " ORDER BY created_at DESC, client_id DESC LIMIT :limit OFFSET :offset")
                    .define("columns", COLUMNS)
                    .bind("status", word)
                    .bind("prefix", prefix)
                    .bind("first", prefix + "%")
                    .bind("later", "%\n" + prefix + "%")
                    .bind("limit", limit)
                    .bind("offset", offset)
                    .map((row, _) -> client(row))
                    .list();
            return new Page(clients, total);
        });
    }

    /// How many clients there are, by status.
    public java.util.Map<Status, Long> countByStatus() {
        return database.read(db -> db.createQuery(
                        "SELECT status, COUNT(*) AS n FROM client WHERE deleted_at IS NULL GROUP BY status")
                .map((row, _) -> java.util.Map.entry(status(row), row.getLong("n")))
                .collect(Collectors.toMap(java.util.Map.Entry::getKey, java.util.Map.Entry::getValue)));
    }

    /// Adds a client.
    ///
    /// @return false if the id was ever used, or the address is another client's
    public boolean insert(Handle db, Client client, String secretHash) {
        return bind(db.createUpdate("""
                                        INSERT INTO client (client_id, secret_hash, status, agent_id,
                                               twilio_phone_number, full_name, email, email_key, phone, business_name,
                                               city, job_title, notes, search_text, dynamic_variables, limits, policy,
                                               machine_detection, recording_mode, recording_days, handling, retention_days,
                                               tokens_valid_from,
                                               created_at, updated_at)
                                        VALUES (:id, :hash, :status, :agent, :number, :fullName, :email, :emailKey,
                                               :phone, :business, :city, :job, :notes, :search, :variables, :limits,
                                               :policy, :detection, :recordingMode, :recordingDays, :handling, :retentionDays,
                                               :tokens,
                                               :created, :updated)
                                        ON CONFLICT DO NOTHING
                                        """), client)
                        .bind("hash", secretHash)
                        .bind("created", client.createdAt().toEpochMilli())
                        .execute()
                == 1;
    }

    /// Writes all of a client but its secret.
    ///
    /// @return false if the address is another client's: then the transaction must not go on
    public boolean update(Handle db, Client client) {
        var taken = db.createQuery("""
                        SELECT COUNT(*) FROM client
                         WHERE email_key = :key AND client_id <> :id AND deleted_at IS NULL
                        """)
                .bind("key", emailKey(client))
                .bind("id", client.clientId())
                .mapTo(Long.class)
                .one();
        if (taken > 0) {
            return false;
        }
        try {
            write(db, client);
            return true;
        } catch (UnableToExecuteStatementException e) {
            // Another client took the address a moment ago; only on a database with many writers.
            if (e.getCause() instanceof SQLException cause && UNIQUE_VIOLATION.equals(cause.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private static void write(Handle db, Client client) {
        bind(db.createUpdate("""
                                UPDATE client
                                   SET status = :status, agent_id = :agent, twilio_phone_number = :number,
                                       full_name = :fullName, email = :email, email_key = :emailKey, phone = :phone,
                                       business_name = :business, city = :city, job_title = :job, notes = :notes,
                                       search_text = :search, dynamic_variables = :variables, limits = :limits,
                                       policy = :policy, machine_detection = :detection,
                                       recording_mode = :recordingMode, recording_days = :recordingDays,
                                       handling = :handling, retention_days = :retentionDays,
                                       tokens_valid_from = :tokens, updated_at = :updated
                                 WHERE client_id = :id AND deleted_at IS NULL
                                """), client).execute();
    }

    /// Replaces the secret and voids every token made before now.
    public void resetSecret(Handle db, String clientId, String secretHash, Instant now) {
        db.createUpdate("""
                        UPDATE client SET secret_hash = :hash, tokens_valid_from = :now, updated_at = :now
                         WHERE client_id = :id AND deleted_at IS NULL
                        """)
                .bind("hash", secretHash)
                .bind("now", now.toEpochMilli())
                .bind("id", clientId)
                .execute();
    }

    /// Forgets who the client was. Its id stays taken, so that nobody inherits its history.
    public void delete(Handle db, String clientId, Instant now) {
        db.createUpdate("""
                        UPDATE client
                           SET deleted_at = :now, secret_hash = '', full_name = '', email = '', email_key = '',
                               phone = '', business_name = NULL, city = NULL, job_title = NULL, notes = NULL,
                               search_text = '', dynamic_variables = '{}', handling = NULL
                         WHERE client_id = :id AND deleted_at IS NULL
                        """)
                .bind("now", now.toEpochMilli())
                .bind("id", clientId)
                .execute();
    }

    private static org.jdbi.v3.core.statement.Update bind(org.jdbi.v3.core.statement.Update update, Client client) {
        var profile = client.profile();
        var search = Stream.of(client.clientId(), profile.fullName(), profile.email(), profile.businessName())
                .filter(java.util.Objects::nonNull)
                .map(text -> text.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("\n"));
        return update.bind("id", client.clientId())
                .bind("status", client.status().word())
                .bind("agent", client.agentId())
                .bind("number", client.twilioPhoneNumber())
                .bind("fullName", profile.fullName())
                .bind("email", profile.email())
                .bind("emailKey", emailKey(client))
                .bind("phone", profile.phone())
                .bind("business", profile.businessName())
                .bind("city", profile.city())
                .bind("job", profile.jobTitle())
                .bind("notes", profile.notes())
                .bind("search", search)
                .bind("variables", Json.write(ClientJson.variables(client.dynamicVariables())))
                .bind("limits", Json.write(ClientJson.overrides(client.limitOverrides())))
                .bind("policy", Json.write(ClientJson.rules(client.policy())))
                .bind(
                        "detection",
                        client.machineDetection() == null
                                ? null
                                : client.machineDetection().word())
                .bind("recordingMode", client.recording().mode().word())
                .bind("recordingDays", client.recording().ownDays())
                .bind("handling", CallHandlingFields.stored(client.handling()))
                .bind("retentionDays", client.retentionDays())
                .bind("tokens", client.tokensValidFrom().toEpochMilli())
                .bind("updated", client.updatedAt().toEpochMilli());
    }

    private static String emailKey(Client client) {
        return client.profile().email().toLowerCase(Locale.ROOT);
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    private static Status status(ResultSet row) throws SQLException {
        return Status.of(row.getString("status")).orElseThrow();
    }

    private RecordingRules recording(ResultSet row) throws SQLException {
        var mode = RecordingRules.Mode.of(row.getString("recording_mode")).orElseThrow();
        return RecordingRules.of(mode, number(row, "recording_days"), recordingDefault.days());
    }

    private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
        var number = row.getInt(column);
        return row.wasNull() ? null : (Integer) number;
    }

    private Client client(ResultSet row) throws SQLException {
        var overrides = ClientJson.overrides(Json.parse(row.getString("limits")));
        var detection = row.getString("machine_detection");
        return new Client(
                row.getString("client_id"),
                status(row),
                row.getString("agent_id"),
                row.getString("twilio_phone_number"),
                new Profile(
                        row.getString("full_name"),
                        row.getString("email"),
                        row.getString("phone"),
                        row.getString("business_name"),
                        row.getString("city"),
                        row.getString("job_title"),
                        row.getString("notes")),
                ClientJson.variables(Json.parse(row.getString("dynamic_variables"))),
                defaults.with(overrides),
                overrides,
                ClientJson.rules(Json.parse(row.getString("policy"))),
                detection == null ? null : MachineDetection.of(detection).orElseThrow(),
                recording(row),
                CallHandlingFields.parse(row.getString("handling")),
                number(row, "retention_days"),
                Instant.ofEpochMilli(row.getLong("tokens_valid_from")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("updated_at")));
    }
}
