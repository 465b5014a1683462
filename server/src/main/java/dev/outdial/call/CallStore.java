package dev.outdial.call;

import dev.outdial.client.ClientJson;
import dev.outdial.client.MachineDetection;
import dev.outdial.db.Database;
import dev.outdial.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Calls in the database. Methods that take a [Handle] take part in the caller's transaction.
public final class CallStore {
    private final Database database;

    public CallStore(Database database) {
        this.database = database;
    }

    /// A call by its own id.
    public Optional<Call> find(String callId) {
        return database.read(db -> db.createQuery("SELECT * FROM call WHERE call_id = :id")
                .bind("id", callId)
                .map(CallStore::call)
                .findOne());
    }

    /// A call of a client by its callId, its callSid or its requestId.
    public Optional<Call> find(String clientId, String id) {
        var column = id.startsWith("call_") ? "call_id" : id.startsWith("CA") ? "call_sid" : "request_id";
        return database.read(db -> db.createQuery("SELECT * FROM call WHERE client_id = :client AND <column> = :id")
                .define("column", column)
                .bind("client", clientId)
                .bind("id", id)
                .map(CallStore::call)
                .findFirst());
    }

    /// A call by the carrier's name for it.
    public Optional<Call> findBySid(String callSid) {
        return database.read(db -> db.createQuery("SELECT * FROM call WHERE call_sid = :sid")
                .bind("sid", callSid)
                .map(CallStore::call)
                .findOne());
    }

    /// A call by its conversation with the agent.
    public Optional<Call> findByConversation(String conversationId) {
        return database.read(db -> db.createQuery("SELECT * FROM call WHERE conversation_id = :id")
                .bind("id", conversationId)
                .map(CallStore::call)
                .findFirst());
    }

    /// A call, held until the transaction ends.
    Optional<Call> lock(Handle db, String callId) {
        return db.createQuery("SELECT * FROM call WHERE call_id = :id <lock>")
                .define("lock", database.dialect().forUpdate())
                .bind("id", callId)
                .map(CallStore::call)
                .findOne();
    }

    /// Writes a new call, with the decision that let it pass.
    void insert(Handle db, Call call, PolicyDecision decision) {
        var terms = call.terms();
        bindState(
                        db.createUpdate("""
                                INSERT INTO call (call_id, client_id, request_id, campaign_id, phone, from_number,
                                       agent_id, first_message, variables, metadata, machine_detection,
                                       max_call_seconds, ring_seconds, call_count, reserved_micros, created_at, checks,
                                       check_at, policy, <state>)
                                VALUES (:id, :client, :request, :campaign, :phone, :from, :agent, :firstMessage,
                                       :variables, :metadata, :detection, :maxSeconds, :ringSeconds, :count, :reserved,
                                       :created, 0, :checkAt, :policy, <values>)
                                """)
                                .define("state", String.join(", ", STATE))
                                .define("values", ":" + String.join(", :", STATE)),
                        call)
                .bind("client", call.clientId())
                .bind("request", call.requestId())
                .bind("campaign", call.campaignId())
                .bind("phone", call.phone())
                .bind("from", call.from())
                .bind("agent", call.agentId())
                .bind("firstMessage", terms.firstMessage())
                .bind("variables", Json.write(ClientJson.variables(terms.variables())))
                .bind("metadata", terms.metadata())
                .bind(
                        "detection",
                        terms.machineDetection() == null
                                ? null
                                : terms.machineDetection().word())
                .bind("maxSeconds", terms.maxCallSeconds())
                .bind("ringSeconds", terms.ringSeconds())
                .bind("count", call.callCount())
                .bind("reserved", terms.reservedMicros())
                .bind("created", call.createdAt().toEpochMilli())
                .bind("policy", Json.write(decision.json()))
                .bind("checkAt", call.createdAt().toEpochMilli() + Reconciler.UNDIALLED.toMillis())
                .execute();
    }

    /// The decision that let a call pass, as JSON; empty for a call from before decisions were kept.
    Optional<JsonNode> policy(String callId) {
        return database.read(db -> db.createQuery("SELECT policy FROM call WHERE call_id = :id AND policy IS NOT NULL")
                .bind("id", callId)
                .mapTo(String.class)
                .findOne()
                .map(Json::parse));
    }

    /// What the agent's vendor said came of a call, as JSON; empty while it has said nothing.
    Optional<JsonNode> analysis(String callId) {
        return database.read(
                db -> db.createQuery("SELECT analysis FROM call WHERE call_id = :id AND analysis IS NOT NULL")
                        .bind("id", callId)
                        .mapTo(String.class)
                        .findOne()
                        .map(Json::parse));
    }

    void putAnalysis(Handle db, String callId, JsonNode analysis) {
        db.createUpdate("UPDATE call SET analysis = :analysis WHERE call_id = :id")
                .bind("analysis", Json.write(analysis))
                .bind("id", callId)
                .execute();
    }

    /// Writes what may change of a call.
    ///
    /// @param checkAt when to look after it if nothing more is heard; null is never
    /// @param checks  how often that was done in vain
    void update(Handle db, Call call, @Nullable Instant checkAt, int checks) {
        var assignments = STATE.stream().map(column -> column + " = :" + column).toList();
        bindState(
                        db.createUpdate(
                                        "UPDATE call SET <state>, check_at = :checkAt, checks = :checks WHERE call_id = :id")
                                .define("state", String.join(", ", assignments)),
                        call)
                .bind("checkAt", ms(checkAt))
                .bind("checks", checks)
                .execute();
    }

    /// Keeps what the conversation was like.
    void putQuality(Handle db, String callId, String quality) {
        db.createUpdate("UPDATE call SET quality = :quality WHERE call_id = :id")
                .bind("quality", quality)
                .bind("id", callId)
                .execute();
    }

    /// Where the call's recording can be fetched; null takes it away.
    public void putRecordingUrl(Handle db, String callId, @Nullable String url) {
        db.createUpdate("UPDATE call SET recording_url = :url WHERE call_id = :id")
                .bind("url", url)
                .bind("id", callId)
                .execute();
    }

    /// The callee agrees to be recorded. What was known before stays.
    public void putRecordingConsent(Handle db, String callId, Instant at) {
        db.createUpdate("""
                        UPDATE call SET recording_consent_at = :at
                         WHERE call_id = :id AND recording_consent_at IS NULL
                        """).bind("at", at.toEpochMilli()).bind("id", callId).execute();
    }

    /// How many calls of a client to a number there were; 0 where none.
    int lastCount(Handle db, String clientId, String phone) {
        return db.createQuery("""
                        SELECT call_count FROM call
                         WHERE client_id = :client AND phone = :phone
                         ORDER BY created_at DESC, call_id DESC
                         LIMIT 1
                        """)
                .bind("client", clientId)
                .bind("phone", phone)
                .mapTo(Integer.class)
                .findOne()
                .orElse(0);
    }

    /// Binds a fresh token for the call's media stream; an older one is void.
    void putMediaToken(Handle db, String callId, String tokenHash, Instant until) {
        db.createUpdate("UPDATE call SET media_token_hash = :hash, media_token_until = :until WHERE call_id = :id")
                .bind("hash", tokenHash)
                .bind("until", until.toEpochMilli())
                .bind("id", callId)
                .execute();
    }

    /// Uses up the token of a call's media stream.
    ///
    /// @return whether it was there, fresh, and bound to that carrier's call; true once at most
    boolean takeMediaToken(Handle db, String callId, String callSid, String tokenHash, Instant now) {
        return db.createUpdate("""
                                UPDATE call SET media_token_hash = NULL, media_token_until = NULL
                                 WHERE call_id = :id AND call_sid = :sid AND media_token_hash = :hash
                                   AND media_token_until >= :now AND is_open = 1
                                """)
                        .bind("id", callId)
                        .bind("sid", callSid)
                        .bind("hash", tokenHash)
                        .bind("now", now.toEpochMilli())
                        .execute()
                == 1;
    }

    /// A call that somebody must look after.
    ///
    /// @param checks     how often that was done in vain
    /// @param leaseUntil nobody else takes it before
    record Due(String callId, int checks, Instant leaseUntil) {}

    /// Takes up to `limit` calls whose time has come. No other node takes them before `leaseUntil`; if this one dies,
    /// they are due again then.
    List<Due> claimDue(Instant now, Instant leaseUntil, int limit) {
        return database.write(db -> db.createQuery("""
                        WITH due AS (SELECT call_id FROM call
                                      WHERE check_at <= :now
                                      ORDER BY check_at
                                      LIMIT :limit <lock>)
                        UPDATE call SET check_at = :lease, checks = checks + 1
                         WHERE call_id IN (SELECT call_id FROM due)
                        RETURNING call_id, checks
                        """)
                .define("lock", database.dialect().skipLocked())
                .bind("now", now.toEpochMilli())
                .bind("lease", leaseUntil.toEpochMilli())
                .bind("limit", limit)
                .map((row, _) -> new Due(row.getString("call_id"), row.getInt("checks") - 1, leaseUntil))
                .list());
    }

    /// Makes open calls due now: those that the carrier has named; where no other node can be at work, also those over
    /// which a server died while they were placed.
    void hasten(Instant now) {
        database.write(db -> db.createUpdate("""
                        UPDATE call SET check_at = :now, checks = 0
                         WHERE is_open = 1 AND check_at > :now AND (call_sid IS NOT NULL OR :alone = 1)
                        """)
                .bind("now", now.toEpochMilli())
                .bind("alone", database.dialect().isOneProcess() ? 1 : 0)
                .execute());
    }

    /// Sets when a call is looked after next, unless news has set it since it was taken; null is never.
    ///
    /// @param checks how often that was done in vain
    void checkAgain(Due due, @Nullable Instant at, int checks) {
        database.write(db -> db.createUpdate(
                        "UPDATE call SET check_at = :at, checks = :checks WHERE call_id = :id AND check_at = :lease")
                .bind("at", ms(at))
                .bind("checks", checks)
                .bind("id", due.callId())
                .bind("lease", due.leaseUntil().toEpochMilli())
                .execute());
    }

    /// Whether the carrier is being asked for any call, by whatever server, since that time.
    boolean isAnyOnItsWay(Instant since) {
        return database.read(db -> db.createQuery("""
                        SELECT 1 FROM call
                         WHERE is_open = 1 AND status = 'queued' AND call_sid IS NULL AND dial_started_at >= :since
                         LIMIT 1
                        """)
                .bind("since", since.toEpochMilli())
                .mapTo(Integer.class)
                .findFirst()
                .isPresent());
    }

    /// Open calls between two numbers that were dialled and have no name of the carrier's yet.
    long countInDoubt(String phone, String from) {
        return database.read(db -> db.createQuery("""
                        SELECT COUNT(*) FROM call
                         WHERE is_open = 1 AND phone = :phone AND from_number = :from
                           AND dial_started_at IS NOT NULL AND call_sid IS NULL
                        """)
                .bind("phone", phone)
                .bind("from", from)
                .mapTo(Long.class)
                .one());
    }

    /// Which of the carrier's calls already have a row.
    List<String> knownSids(List<String> callSids) {
        return callSids.isEmpty()
                ? List.of()
                : database.read(db -> db.createQuery("SELECT call_sid FROM call WHERE call_sid IN (<sids>)")
                        .bindList("sids", callSids)
                        .mapTo(String.class)
                        .list());
    }

    /// The columns that change while a call lives.
    private static final List<String> STATE = List.of(
            "status",
            "is_open",
            "call_sid",
            "dial_started_at",
            "ringing_at",
            "answered_at",
            "ended_at",
            "duration",
            "answered_by",
            "price",
            "price_unit",
            "error_code",
            "error_message",
            "recording_url",
            "conversation_id",
            "ended_by",
            "end_reason",
            "outcome",
            "summary",
            "transcript",
            "sentiment",
            "next_action",
            "next_action_date",
            "agent_notes",
            "data_collection",
            "evaluation",
            "agent_cost",
            "analyzed");

    private static Update bindState(Update update, Call call) {
        var progress = call.progress();
        var details = call.details();
        var price = progress.price();
        var endedBy = progress.endedBy();
        return update.bind("id", call.callId())
                .bind("status", progress.status().word())
                .bind("is_open", progress.isOpen() ? 1 : 0)
                .bind("call_sid", progress.callSid())
                .bind("dial_started_at", ms(progress.dialStartedAt()))
                .bind("ringing_at", ms(progress.ringingAt()))
                .bind("answered_at", ms(progress.answeredAt()))
                .bind("ended_at", ms(progress.endedAt()))
                .bind("duration", progress.duration())
                .bind("answered_by", progress.answeredBy())
                .bind("price", price == null ? null : price.amount())
                .bind("price_unit", price == null ? null : price.unit())
                .bind("error_code", progress.errorCode())
                .bind("error_message", progress.errorMessage())
                .bind("recording_url", progress.recordingUrl())
                .bind("conversation_id", progress.conversationId())
                .bind("ended_by", endedBy == null ? null : endedBy.word())
                .bind("end_reason", progress.endReason())
                .bind("outcome", details.outcome().word())
                .bind("summary", details.summary())
                .bind("transcript", details.transcript())
                .bind("sentiment", details.sentiment().word())
                .bind("next_action", details.nextAction())
                .bind("next_action_date", details.nextActionDate())
                .bind("agent_notes", details.agentNotes())
                .bind("data_collection", details.dataCollection())
                .bind("evaluation", details.evaluation())
                .bind("agent_cost", details.agentCost())
                .bind("analyzed", details.analyzed() ? 1 : 0);
    }

    static Call call(ResultSet row, @SuppressWarnings("unused") org.jdbi.v3.core.statement.StatementContext context)
            throws SQLException {
        var detection = row.getString("machine_detection");
        return new Call(
                row.getString("call_id"),
                row.getString("client_id"),
                row.getString("request_id"),
                row.getString("campaign_id"),
                row.getString("phone"),
                row.getString("from_number"),
                row.getString("agent_id"),
                new Call.Terms(
                        row.getString("first_message"),
                        ClientJson.variables(Json.parse(row.getString("variables"))),
                        row.getString("metadata"),
                        detection == null
                                ? null
                                : MachineDetection.of(detection).orElseThrow(),
                        row.getInt("max_call_seconds"),
                        row.getInt("ring_seconds"),
                        row.getLong("reserved_micros")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                row.getInt("call_count"),
                progress(row),
                details(row),
                row.getString("quality"));
    }

    private static CallProgress progress(ResultSet row) throws SQLException {
        var price = row.getString("price");
        var endedBy = row.getString("ended_by");
        return new CallProgress(
                CallStatus.of(row.getString("status")).orElseThrow(),
                row.getString("call_sid"),
                instant(row, "dial_started_at"),
                instant(row, "ringing_at"),
                instant(row, "answered_at"),
                instant(row, "ended_at"),
                integer(row, "duration"),
                row.getString("answered_by"),
                price == null ? null : new CallEvent.Price(price, row.getString("price_unit")),
                integer(row, "error_code"),
                row.getString("error_message"),
                row.getString("recording_url"),
                row.getString("conversation_id"),
                endedBy == null ? null : EndedBy.of(endedBy).orElseThrow(),
                row.getString("end_reason"));
    }

    private static CallDetails details(ResultSet row) throws SQLException {
        return new CallDetails(
                CallOutcome.of(row.getString("outcome")).orElseThrow(),
                row.getString("summary"),
                row.getString("transcript"),
                CallSentiment.of(row.getString("sentiment")).orElseThrow(),
                row.getString("next_action"),
                row.getString("next_action_date"),
                row.getString("agent_notes"),
                row.getString("data_collection"),
                row.getString("evaluation"),
                longInteger(row, "agent_cost"),
                row.getInt("analyzed") == 1);
    }

    private static @Nullable Long ms(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var ms = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(ms);
    }

    private static @Nullable Long longInteger(ResultSet row, String column) throws SQLException {
        var value = row.getLong(column);
        return row.wasNull() ? null : (Long) value;
    }

    private static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
        var value = row.getInt(column);
        return row.wasNull() ? null : (Integer) value;
    }
}
