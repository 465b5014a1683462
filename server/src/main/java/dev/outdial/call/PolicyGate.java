package dev.outdial.call;

import dev.outdial.call.PolicyDecision.Check;
import dev.outdial.call.PolicyDecision.Question;
import dev.outdial.client.Client;
import dev.outdial.http.Refusal;
import dev.outdial.phone.PhoneNumber;
import dev.outdial.suppression.DoNotCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The one gate in front of every dial. It is closed unless every question was asked and answered well; whatever goes
/// wrong inside is thrown, and a request that threw has no call.
final class PolicyGate {
    private final CallPolicy policy;
    private final DialingSwitch dialing;

    PolicyGate(DoNotCall doNotCall, DialingSwitch dialing) {
        this.policy = new CallPolicy(doNotCall);
        this.dialing = dialing;
    }

    /// Decides about one call, inside the transaction that would write it and holds the client's row. All questions are
    /// asked, also after one was answered badly, so that all reasons are known.
    ///
    /// @param reservedMicros the most it may cost, in millionths of a dollar
    PolicyDecision decide(Handle db, Client client, PhoneNumber phone, long reservedMicros, Instant now) {
        var checks = new ArrayList<Check>();
        checks.add(status(client));
        checks.addAll(policy.checks(db, client, phone));
        checks.add(dialing(dialing.isStopped(db)));
        checks.addAll(CallLimits.checks(db, client, phone.e164(), reservedMicros, now));
        return new PolicyDecision(now, checks);
    }

    /// Asks again, before the dial, what people may have changed while the call waited for its turn: they are told that
    /// it holds at once. The operator's switch is looked at behind this, where the call is marked as dialled.
    Optional<Refusal> objection(Handle db, Client client, PhoneNumber phone) {
        var checks = new ArrayList<Check>();
        checks.add(status(client));
        checks.addAll(policy.checks(db, client, phone));
        return checks.stream()
                .flatMap(check -> Optional.ofNullable(check.refusal()).stream())
                .findFirst();
    }

    private static Check dialing(boolean isStopped) {
        return isStopped
                ? new Check(Question.DIALING, "stopped", DialingSwitch.STOPPED)
                : Check.ok(Question.DIALING, "on");
    }

    private static Check status(Client client) {
        var status = client.status().word();
        return new Check(
                Question.CLIENT_STATUS,
                status,
                client.isActive()
                        ? null
                        : new Refusal.Forbidden("Client is not active (status: %s)".formatted(status), null));
    }
}
