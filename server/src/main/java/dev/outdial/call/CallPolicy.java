package dev.outdial.call;

import dev.outdial.client.Client;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.phone.NumberKind;
import dev.outdial.phone.PhoneNumber;
import dev.outdial.suppression.DoNotCall;
import org.jdbi.v3.core.Handle;

/// Which numbers may be called at all. In front of every dial, and closed where it does not know.
final class CallPolicy {
    private final DoNotCall doNotCall;

    CallPolicy(DoNotCall doNotCall) {
        this.doNotCall = doNotCall;
    }

    /// Lets a number pass, or not.
    ///
    /// @throws Refused 403
    void check(Handle db, Client client, PhoneNumber phone) {
        var kind = phone.kind();
        if (kind == NumberKind.EMERGENCY_OR_SHORT) {
            throw forbidden(
                    "Emergency numbers and short codes are never called",
                    "Call an ordinary phone number; there is no way to allow this one");
        }
        var rules = client.policy();
        if (kind.isRisky() && !rules.allowedKinds().contains(kind)) {
            throw forbidden(
                    "Calls to this type of number are not allowed",
                    "The number is of the type %s; an operator can allow it for this client (policy.allowedNumberTypes)"
                            .formatted(kind.word()));
        }
        var regions = rules.allowedRegions();
        if (regions != null && phone.region().filter(regions::contains).isEmpty()) {
            throw forbidden(
                    "Calls to this region are not allowed",
                    "The number belongs to %s; an operator can allow it for this client (policy.allowedRegions)"
                            .formatted(phone.region().orElse("no known region")));
        }
        if (doNotCall.holds(db, client.clientId(), phone)) {
            throw forbidden(
                    "This number is on the do-not-call list",
                    "The person does not want to be called; whoever put the number on the list can take it off");
        }
    }

    private static Refused forbidden(String error, String resolution) {
        return new Refused(new Refusal.Forbidden(error, resolution));
    }
}
