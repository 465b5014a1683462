package dev.outdial.call;

import dev.outdial.call.Carrier.Placement;
import dev.outdial.client.ClientStore;
import dev.outdial.db.Database;
import dev.outdial.db.StorageUnavailable;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.ops.Ids;
import dev.outdial.suppression.DoNotCall;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Places calls. The order is the promise:
///
/// 1. [Intake] writes the call down, with the gate's decision and its cost reserved, in one transaction.
/// 2. It waits for its turn: no more calls a second are placed than the carrier takes ([Pace]). Who was put on a
///    do-not-call list meanwhile is not dialled.
/// 3. The one-way door: `dialed` is committed, unless the operator has stopped all dialling ([DialingSwitch]).
///    After it, nobody asks the carrier for this call again, except on proof that the carrier has not taken the
///    request (it said "too fast").
/// 4. The carrier is asked, once.
/// 5. Its answer is written down, or that there was none: then the call is `unconfirmed` until the carrier has told.
///
/// Whatever stops the server between two of these steps, [Reconciler] finishes the call without ringing anybody twice.
public final class Dialer {
    private static final Logger log = LoggerFactory.getLogger(Dialer.class);
    private static final String UNAVAILABLE = "Twilio service unavailable";
    private static final Duration SECOND = Duration.ofSeconds(1);

    /// Too many calls, or none at all for now: whoever is answered so has rung nobody.
    private static final Set<Integer> NOT_NOW = Set.of(429, 503);

    /// The carrier is asked so soon after the one-way door, or not at all: by then nobody else can have given the call
    /// up ([FollowUp#DIALING]).
    static final Duration FRESH = Duration.ofSeconds(10);

    /// From the mark that a call is being dialled until the carrier has surely answered or was given up: the last time
    /// that it may be asked, and its time to answer.
    static final Duration LONGEST_ASK = FRESH.plusSeconds(10);

    private static final Refusal STOPPING = new Refusal.Unavailable(
            "Server is shutting down", "Send the request again: another server will take it", Duration.ofSeconds(5));

    private final CallStore store;
    private final Calls calls;
    private final Carrier carrier;
    private final Intake intake;
    private final PolicyRefusals refusals;
    private final DialingSwitch dialing;
    private final Idempotency idempotency;
    private final DialingConfig config;
    private final InstantSource clock;
    private final Pace pace;
    private final MeterRegistry meters;
    private final Consumer<String> announce;
    private final AtomicBoolean draining = new AtomicBoolean();

    /// @param announce told the agent's id before each call is placed; must not block
    public Dialer(
            Database database,
            CallStore store,
            Calls calls,
            ClientStore clients,
            Carrier carrier,
            DoNotCall doNotCall,
            DialingSwitch dialing,
            PolicyRefusals refusals,
            DialingConfig config,
            Ids ids,
            InstantSource clock,
            Pace pace,
            MeterRegistry meters,
            Consumer<String> announce) {
        this.store = store;
        this.calls = calls;
        this.carrier = carrier;
        this.refusals = refusals;
        this.dialing = dialing;
        this.idempotency = new Idempotency(database);
        this.intake = new Intake(
                database, store, calls, clients, doNotCall, dialing, refusals, idempotency, config, ids, clock);
        this.config = config;
        this.clock = clock;
        this.pace = pace;
        this.meters = meters;
        this.announce = announce;
    }

    /// From now on every request for a call is refused: the server is about to stop. Calls that wait for their turn are
    /// given up.
    public void drain() {
        draining.set(true);
        pace.close();
    }

    public boolean isDraining() {
        return draining.get();
    }

    /// Forgets old idempotency keys and refusals.
    public void tidy() {
        idempotency.forget(clock.instant(), config.idempotencyPeriod());
        refusals.forget(clock.instant());
    }

    /// Places a call for a client and answers it.
    ///
    /// @throws Refused whatever the contract says
    public Answer place(String clientId, CallRequest request) {
        var key = request.idempotencyKey();
        if (key != null) {
            var used = idempotency.find(clientId, key);
            if (used.isPresent()) {
                return replay(used.get(), request);
            }
        }
        if (draining.get()) {
            throw new Refused(STOPPING);
        }
        return switch (intake.write(clientId, request)) {
            case Intake.Written.Not(var why) -> throw new Refused(why);
            case Intake.Written.Before(var used) -> replay(used, request);
            case Intake.Written.Now(var call) -> {
                calls.begun(call);
                yield placeInTurn(call, key);
            }
        };
    }

    /// The turn comes first: once a call is marked as dialled, it counts as one that may ring.
    private Answer placeInTurn(Call call, @Nullable String key) {
        var ticket = pace.ticket(config.throttleBudget());
        var turn = ticket.await();
        if (turn != Pace.Turn.HAD) {
            return notDialled(call, key, notInTurn(call, turn));
        }
        var objection = intake.objection(call);
        if (objection.isPresent()) {
            calls.tell(
                    call.callId(),
                    new CallEvent.NotSent(clock.instant(), objection.get().error()));
            return notDialled(call, key, objection.get().answer());
        }
        announce.accept(call.agentId());
        var answer = dial(call, ticket);
        if (NOT_NOW.contains(answer.status())) {
            return notDialled(call, key, answer);
        }
        if (key != null) {
            remember(call, key, answer);
        }
        return answer;
    }

    /// As with every limit: nobody was rung, so the same request may be sent again, and leads to a call then.
    private Answer notDialled(Call call, @Nullable String key, Answer answer) {
        if (key != null) {
            idempotency.forget(call.clientId(), key);
        }
        return answer;
    }

    /// Where the answer cannot be kept, a repeated request is answered from the call itself.
    private void remember(Call call, String key, Answer answer) {
        try {
            idempotency.answered(call.clientId(), key, answer.status(), text(answer, call.requestId()));
        } catch (StorageUnavailable e) {
            log.warn("An answer could not be kept for its Idempotency-Key: {}", e.getMessage());
        }
    }

    private Answer dial(Call call, Pace.Ticket ticket) {
        var started = clock.instant();
        var marked = calls.startDialing(call.callId(), started, dialing).map(Call::progress);
        if (marked.filter(CallProgress::isStopped).isPresent()) {
            return DialingSwitch.STOPPED.answer();
        }
        if (marked.filter(CallProgress::isOpen).isEmpty() || clock.instant().isAfter(started.plus(FRESH))) {
            // This node was held up for so long that the call was, or may be, given up: then it must not ring any more.
            note(call, new CallEvent.NotSent(clock.instant(), "The server stood still before the call was placed"));
            return new Refusal.Carrier(500, UNAVAILABLE, null, null, null, null).answer();
        }
        var terms = call.terms();
        var placement = ask(
                ticket,
                started,
                new Carrier.Order(
                        call.callId(),
                        call.phone(),
                        call.from(),
                        terms.variables(),
                        terms.machineDetection(),
                        terms.ringSeconds(),
                        terms.maxCallSeconds()));
        count(placement);
        log.atInfo()
                .addKeyValue("callId", call.callId())
                .addKeyValue("clientId", call.clientId())
                .addKeyValue("placement", placement.getClass().getSimpleName())
                .log("Call placed");
        return switch (placement) {
            case Placement.Accepted(var sid) -> {
                note(call, new CallEvent.Accepted(sid));
                yield initiated(call.callId(), sid, call.requestId());
            }
            case Placement.Declined(var reason) -> {
                note(call, new CallEvent.Declined(clock.instant(), reason.code(), reason.details()));
                yield declined(reason);
            }
            case Placement.Throttled(var reason) -> {
                note(call, new CallEvent.Declined(clock.instant(), reason.code(), reason.details()));
                yield declined(reason);
            }
            case Placement.NotSent(var message) -> {
                note(call, new CallEvent.NotSent(clock.instant(), message));
                yield new Refusal.Carrier(500, UNAVAILABLE, null, null, null, null).answer();
            }
            case Placement.Unclear(var message) -> {
                note(call, new CallEvent.Unclear(message));
                yield unclear(call.callId());
            }
        };
    }

    /// Writes down what came of it. Where the database fails now, the answer to the caller stays what happened: who is
    /// told that nothing was done asks for the same call again. Callbacks, or [Reconciler], bring the row
    /// up to date.
    private void note(Call call, CallEvent event) {
        try {
            if (event instanceof CallEvent.Accepted(var sid)) {
                calls.tellOf(call.callId(), sid, event);
            } else {
                calls.tell(call.callId(), event);
            }
        } catch (StorageUnavailable e) {
            log.atWarn()
                    .addKeyValue("callId", call.callId())
                    .log("What came of a call is written down later: {}", e.getMessage());
        }
    }

    /// Asks the carrier: once, and again in another turn only when it said that it did not take the request.
    private Placement ask(Pace.Ticket ticket, Instant started, Carrier.Order order) {
        while (true) {
            var placement = carrier.place(order);
            if (!(placement instanceof Placement.Throttled)) {
                if (placement instanceof Placement.Accepted || placement instanceof Placement.Declined) {
                    ticket.taken();
                }
                return placement;
            }
            ticket.tooFast();
            if (ticket.await() != Pace.Turn.HAD
                    || clock.instant().isAfter(started.plus(FRESH))
                    || dialing.isStopped()) {
                return placement;
            }
        }
    }

    private Answer notInTurn(Call call, Pace.Turn turn) {
        var isStopping = turn == Pace.Turn.CLOSED;
        var why = isStopping
                ? "The server stopped before the call had its turn; nobody was called"
                : "More calls waited than may be placed within %d s; nobody was called"
                        .formatted(config.throttleBudget().toSeconds());
        calls.tell(call.callId(), new CallEvent.NotSent(clock.instant(), why));
        meters.counter("outdial.calls.placed", "placement", isStopping ? "Stopped" : "NotInTurn")
                .increment();
        if (isStopping) {
            return STOPPING.answer();
        }
        var retryAfter = pace.backlog();
        return new Refusal.Carrier(
                        429,
                        "Rate limit exceeded",
                        why,
                        "Slow down; then send the request again",
                        null,
                        retryAfter.compareTo(SECOND) > 0 ? retryAfter : SECOND)
                .answer();
    }

    private Answer replay(Idempotency.Used used, CallRequest request) {
        if (!used.requestHash().equals(request.hash())) {
            throw new Refused(new Refusal.Unprocessable(
                    "Idempotency-Key was already used with a different request",
                    "Use a new key for a new call, or send the first request again unchanged"));
        }
        var call = store.find(used.callId()).orElseThrow();
        return truth(used, call).header("Idempotent-Replayed", "true");
    }

    /// What a repeated request is answered: what the first one was, or, where that was unclear, what is true by now.
    private Answer truth(Idempotency.Used used, Call call) {
        var sid = call.progress().callSid();
        var status = used.status();
        var body = used.body();
        if (status != null && body != null && !(status == 500 && isDoubtful(body))) {
            return Answer.json(status, body);
        }
        if (sid != null) {
            return initiated(call.callId(), sid, used.requestId());
        }
        if (!call.progress().isOpen()) {
            var why = call.progress().errorMessage();
            return withFirstId(
                    new Refusal.Carrier(
                                    500, UNAVAILABLE, why, "Nobody was called; send a new request", call.callId(), null)
                            .answer(),
                    used.requestId());
        }
        if (call.progress().status() == CallStatus.UNCONFIRMED || status != null) {
            return withFirstId(unclear(call.callId()), used.requestId());
        }
        throw new Refused(new Refusal.Conflict(
                "A request with this Idempotency-Key is still in progress", null, "Wait a second and send it again"));
    }

    private static boolean isDoubtful(String body) {
        return Json.parse(body).has("callId");
    }

    private static Answer withFirstId(Answer answer, String requestId) {
        return Answer.json(answer.status(), text(answer, requestId));
    }

    private static String text(Answer answer, String requestId) {
        if (!(answer.body() instanceof Answer.Body.Tree(var json))) {
            throw new IllegalStateException("Calls are answered in JSON");
        }
        var copy = (ObjectNode) json.deepCopy();
        return Json.write(copy.put("requestId", requestId));
    }

    private static Answer initiated(String callId, String callSid, String requestId) {
        return Answer.ok(Json.object()
                .put("success", true)
                .put("message", "Call initiated successfully")
                .put("callSid", callSid)
                .put("requestId", requestId)
                .put("callId", callId));
    }

    private static Answer declined(Carrier.Reason reason) {
        return new Refusal.Carrier(
                        reason.status(),
                        reason.error(),
                        reason.details(),
                        reason.resolution(),
                        null,
                        reason.retryAfter())
                .answer();
    }

    private static Answer unclear(String callId) {
        return new Refusal.Carrier(
                        500,
                        UNAVAILABLE,
                        "The carrier did not answer clearly: the call may still be placed",
                        "Look at the call before trying again (GET /secure/calls/%s)".formatted(callId),
                        callId,
                        null)
                .answer();
    }

    private void count(Placement placement) {
        meters.counter("outdial.calls.placed", "placement", placement.getClass().getSimpleName())
                .increment();
    }
}
