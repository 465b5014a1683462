package dev.outdial.call;

import dev.outdial.client.Client;
import dev.outdial.client.ClientStore;
import dev.outdial.client.Clients;
import dev.outdial.db.Database;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.ops.Ids;
import dev.outdial.phone.PhoneNumber;
import dev.outdial.suppression.DoNotCall;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Writes requests for calls down, each in one transaction that holds the client's row: either the call, its key and
/// the decision that let it pass, or the refusal.
final class Intake {
    private final Database database;
    private final CallStore store;
    private final Calls calls;
    private final ClientStore clients;
    private final PolicyGate gate;
    private final PolicyRefusals refusals;
    private final Idempotency idempotency;
    private final DialingConfig config;
    private final Ids ids;
    private final InstantSource clock;

    Intake(
            Database database,
            CallStore store,
            Calls calls,
            ClientStore clients,
            DoNotCall doNotCall,
            DialingSwitch dialing,
            PolicyRefusals refusals,
            Idempotency idempotency,
            DialingConfig config,
            Ids ids,
            InstantSource clock) {
        this.database = database;
        this.store = store;
        this.calls = calls;
        this.clients = clients;
        this.gate = new PolicyGate(doNotCall, dialing);
        this.refusals = refusals;
        this.idempotency = idempotency;
        this.config = config;
        this.ids = ids;
        this.clock = clock;
    }

    /// What writing a request down came to.
    sealed interface Written {
        /// A new call, which may now be dialled.
        record Now(Call call) implements Written {}

        /// The request's key was used a moment ago.
        record Before(Idempotency.Used used) implements Written {}

        /// The gate is closed for this request.
        record Not(Refusal why) implements Written {}
    }

    /// Writes a request down.
    ///
    /// @throws Refused 404 if there is no such client
    Written write(String clientId, CallRequest request) {
        return database.write(db -> write(db, clientId, request));
    }

    /// Why a call that was written down must not be dialled after all; empty if nothing has changed.
    Optional<Refusal> objection(Call call) {
        var phone = PhoneNumber.parse(call.phone()).orElseThrow();
        return database.read(db -> {
            var client = clients.find(db, call.clientId());
            return client.isEmpty()
                    ? Optional.of(Clients.notFound().refusal())
                    : gate.objection(db, client.get(), phone);
        });
    }

    private Written write(Handle db, String clientId, CallRequest request) {
        var client = clients.lock(db, clientId).orElseThrow(Clients::notFound);
        var key = request.idempotencyKey();
        if (key != null) {
            var used = idempotency.find(db, clientId, key);
            if (used.isPresent()) {
                return new Written.Before(used.get());
            }
        }
        var now = Instant.ofEpochMilli(clock.millis());
        var worstCase = config.worstCaseMicros(client.limits().maxCallSeconds());
        var decision = gate.decide(db, client, request.phone(), worstCase, now);
        if (!decision.isAllowed()) {
            return refused(db, clientId, request, decision);
        }
        var call = newCall(db, client, request, worstCase, now);
        store.insert(db, call, decision);
        if (request.recordingConsent()) {
            store.putRecordingConsent(db, call.callId(), now);
        }
        calls.queued(db, call);
        if (key != null) {
            idempotency.begin(db, clientId, key, request, call.callId(), now);
        }
        return new Written.Now(call);
    }

    /// Returns instead of throwing, so that the transaction ends well and keeps the refusal.
    private Written refused(Handle db, String clientId, CallRequest request, PolicyDecision decision) {
        var why = decision.refusal().orElseThrow(() -> new IllegalStateException("The gate left a question out"));
        refusals.add(db, clientId, request.requestId(), request.phone(), why.error(), decision);
        return new Written.Not(why);
    }

    private Call newCall(Handle db, Client client, CallRequest request, long worstCaseMicros, Instant now) {
        var callId = ids.callId();
        var limits = client.limits();
        var terms = new Call.Terms(
                request.firstMessage(),
                CallVariables.of(client, request, callId),
                request.metadata(),
                request.detection(client).orElse(null),
                limits.maxCallSeconds(),
                limits.ringTimeoutSeconds(),
                worstCaseMicros);
        var phone = request.phone().e164();
        return new Call(
                callId,
                client.clientId(),
                request.requestId(),
                null,
                phone,
                client.twilioPhoneNumber(),
                client.agentId(),
                terms,
                now,
                store.lastCount(db, client.clientId(), phone) + 1,
                CallProgress.QUEUED,
                CallDetails.NONE,
                null);
    }
}
