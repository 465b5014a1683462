package dev.outdial.call;

import dev.outdial.db.Database;
import dev.outdial.event.EventType;
import dev.outdial.event.Outbox;
import dev.outdial.http.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is known of every call. All news goes through [#tell], one transaction a piece, so that history, statistics,
/// timeline and the events that are told never disagree.
public final class Calls {
    private static final Logger log = LoggerFactory.getLogger(Calls.class);
    private static final Duration MEDIA_TOKEN_LIFETIME = Duration.ofSeconds(60);

    private final Database database;
    private final CallStore store;
    private final Timeline timeline;
    private final CallCorrections corrections;
    private final Outbox outbox;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public Calls(
            Database database,
            CallStore store,
            Timeline timeline,
            CallCorrections corrections,
            Outbox outbox,
            InstantSource clock) {
        this.database = database;
        this.store = store;
        this.timeline = timeline;
        this.corrections = corrections;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// A call by its own id.
    public Optional<Call> find(String callId) {
        return store.find(callId);
    }

    /// Takes in a piece of news.
    ///
    /// @return the call as it stands now; empty if there is no such call
    public Optional<Call> tell(String callId, CallEvent event) {
        return change(callId, call -> call.with(call.progress().after(event)));
    }

    /// Takes in a piece of news about the carrier's call `callSid`.
    ///
    /// @return the call as it stands now; empty if there is no such call, or if it is bound to another of the
    ///     carrier's calls: then somebody rings a second time for one call, and that one must be ended
    public Optional<Call> tellOf(String callId, String callSid, CallEvent event) {
        return tell(callId, event).filter(call -> isFollowed(call, callSid));
    }

    private static boolean isFollowed(Call call, String callSid) {
        if (call.progress().concerns(callSid)) {
            return true;
        }
        log.atError()
                .addKeyValue("callId", call.callId())
                .addKeyValue("callSid", callSid)
                .log("The carrier has a second call for one of ours; it is not followed");
        return false;
    }

    /// Opens the one-way door for a call, or, where all dialling is stopped, ends it: which of the two is settled
    /// in the transaction that does it.
    ///
    /// @return the call as it stands now; empty if there is no such call
    Optional<Call> startDialing(String callId, Instant at, DialingSwitch dialing) {
        return change(callId, (db, call) -> {
            var event = dialing.isStopped(db) ? new CallEvent.Stopped(at) : new CallEvent.DialStarted(at);
            return call.with(call.progress().after(event));
        });
    }

    /// Takes in what the agent's vendor made of the conversation, once; what people have corrected stays.
    public Optional<Call> analyzed(String callId, ConversationArchive.Analysis analysis) {
        var told = change(callId, (db, call) -> {
            if (call.details().analyzed()) {
                return call;
            }
            store.putAnalysis(db, callId, CallJson.verdict(analysis));
            var details = call.details().analyzed(analysis);
            for (CallCorrections.Entry entry : corrections.of(db, callId)) {
                details = entry.correction().on(details);
            }
            return call.with(details);
        });
        told.ifPresent(_ -> timeline.add(
                callId,
                Timeline.ANALYZED,
                new Timeline.Entry(Instant.ofEpochMilli(clock.millis()), Timeline.ANALYZED, Json.object())));
        return told;
    }

    /// Keeps what was said as text, until the vendor's own transcript comes.
    public void transcribed(String callId, String transcript) {
        change(callId, call -> {
            var known = call.details();
            return known.analyzed() ? call : call.with(known.withTranscript(transcript));
        });
    }

    /// Keeps what the conversation was like, in figures.
    ///
    /// @param quality an object as JSON text
    public void measured(String callId, String quality) {
        var firstVoice = Json.parse(quality).path("firstVoiceMs");
        database.write(db -> {
            var isFirst = store.lock(db, callId).filter(call -> call.quality() == null);
            if (firstVoice.isIntegralNumber()) {
                isFirst.ifPresent(call -> CallHours.heard(db, call, firstVoice.asLong()));
            }
            store.putQuality(db, callId, quality);
            return true;
        });
    }

    /// Changes the details of a call, and keeps who did.
    ///
    /// @param actor an operator's name, `client:ID`, or one of [CallCorrections]
    public Optional<Call> correct(String callId, CallCorrection correction, String actor) {
        return change(callId, (db, call) -> {
            if (!correction.isEmpty()) {
                corrections.add(db, callId, clock.instant(), actor, correction);
            }
            return call.with(correction.on(call.details()));
        });
    }

    /// A call whose callee is to be connected.
    ///
    /// @param token lets one media stream in
    /// @param until when the token is void
    public record Answered(Call call, String token, Instant until) {}

    /// The callee of the carrier's call `callSid` has picked up. Takes that in and makes a one-use token for the media
    /// stream, good for 60 s, in one transaction: the callee is waiting. An older token is void.
    ///
    /// @return empty where nobody may be connected: there is no such call, it is over, or it is bound to another of
    ///     the carrier's calls
    public Optional<Answered> answered(String callId, String callSid) {
        var at = Instant.ofEpochMilli(clock.millis());
        var token = token();
        var until = at.plus(MEDIA_TOKEN_LIFETIME);
        return change(callId, (db, call) -> {
                    var after = call.with(call.progress().after(new CallEvent.Answered(callSid, at)));
                    if (after.progress().isOpenAs(callSid)) {
                        store.putMediaToken(db, callId, sha256(token), until);
                    }
                    return after;
                })
                .filter(call -> isFollowed(call, callSid) && call.progress().isOpen())
                .map(call -> new Answered(call, token, until));
    }

    private String token() {
        var bytes = new byte[24];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Uses up a media stream's token.
    ///
    /// @return the call; empty if the token is wrong, used, expired, or of another call
    public Optional<Call> claimStream(String callId, String token, String callSid) {
        var taken = database.write(db -> store.takeMediaToken(db, callId, callSid, sha256(token), clock.instant()));
        return taken ? store.find(callId) : Optional.empty();
    }

    /// Tells who watches of a call that was just written down.
    void begun(Call call) {
        timeline.moved(call);
    }

    private record Change(Call before, Call after) {}

    /// A new call was written down, in this transaction.
    void queued(Handle db, Call call) {
        announce(db, EventType.CALL_QUEUED, call);
    }

    private void announce(Handle db, EventType type, Call call) {
        outbox.add(db, call.clientId(), type, call.callId(), CallJson.call(call));
    }

    private Optional<Call> change(String callId, UnaryOperator<Call> change) {
        return change(callId, (_, call) -> change.apply(call));
    }

    private Optional<Call> change(String callId, BiFunction<Handle, Call, Call> change) {
        var done = store(callId, change);
        done.filter(each -> !each.after.progress().equals(each.before.progress()))
                .ifPresent(each -> timeline.moved(each.after));
        return done.map(Change::after);
    }

    /// A call that was erased knows nothing new any more, whoever tells it.
    private Optional<Change> store(String callId, BiFunction<Handle, Call, Call> change) {
        return database.write(db -> {
            var before = store.lock(db, callId).orElse(null);
            if (before == null || before.isErased()) {
                return Optional.ofNullable(before).map(erased -> new Change(erased, erased));
            }
            var after = change.apply(db, before);
            if (after.equals(before)) {
                return Optional.of(new Change(before, before));
            }
            store.update(db, after, FollowUp.next(after, clock.instant(), 0), 0);
            CallCounters.move(db, before, after);
            CallHours.move(db, before, after);
            CallNews.between(before, after).forEach(type -> announce(db, type, after));
            if (before.progress().isOpen() && !after.progress().isOpen()) {
                logEnd(after);
            }
            return Optional.of(new Change(before, after));
        });
    }

    private static void logEnd(Call call) {
        log.atInfo()
                .addKeyValue("callId", call.callId())
                .addKeyValue("clientId", call.clientId())
                .addKeyValue("status", call.progress().status().word())
                .addKeyValue("seconds", call.progress().talkSeconds().orElse(0))
                .addKeyValue("reason", call.progress().endWord().orElse(null))
                .log("Call ended");
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
