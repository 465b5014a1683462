package dev.outdial.call;

import dev.outdial.call.PolicyDecision.Check;
import dev.outdial.call.PolicyDecision.Question;
import dev.outdial.client.Client;
import dev.outdial.client.NumberRules;
import dev.outdial.http.Refusal;
import dev.outdial.phone.NumberKind;
import dev.outdial.phone.PhoneNumber;
import dev.outdial.suppression.DoNotCall;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Which numbers may be called at all. Closed where it does not know.
final class CallPolicy {
    private final DoNotCall doNotCall;

    CallPolicy(DoNotCall doNotCall) {
        this.doNotCall = doNotCall;
    }

    /// Whether a number may be called; every refusal is a 403.
    List<Check> checks(Handle db, Client client, PhoneNumber phone) {
        return List.of(
                type(client.policy(), phone),
                region(client.policy(), phone),
                listed(doNotCall.holds(db, client.clientId(), phone)));
    }

    private static Check type(NumberRules rules, PhoneNumber phone) {
        var kind = phone.kind();
        return new Check(Question.NUMBER_TYPE, phone.type(), typeRefusal(rules, kind));
    }

    private static @Nullable Refusal typeRefusal(NumberRules rules, NumberKind kind) {
        if (kind == NumberKind.EMERGENCY_OR_SHORT) {
            return new Refusal.Forbidden(
                    "Emergency numbers and short codes are never called",
                    "Call an ordinary phone number; there is no way to allow this one");
        }
        if (kind.isRisky() && !rules.allowedKinds().contains(kind)) {
            return new Refusal.Forbidden(
                    "Calls to this type of number are not allowed",
                    "The number is of the type %s; an operator can allow it for this client (policy.allowedNumberTypes)"
                            .formatted(kind.word()));
        }
        return null;
    }

    private static Check region(NumberRules rules, PhoneNumber phone) {
        var region = phone.region().orElse("no known region");
        var allowed = rules.allowedRegions();
        if (allowed == null || phone.region().filter(allowed::contains).isPresent()) {
            return Check.ok(Question.REGION, region);
        }
        return new Check(
                Question.REGION,
                region,
                new Refusal.Forbidden(
                        "Calls to this region are not allowed",
                        "The number belongs to %s; an operator can allow it for this client (policy.allowedRegions)"
                                .formatted(region)));
    }

    private static Check listed(boolean isListed) {
        if (!isListed) {
            return Check.ok(Question.DO_NOT_CALL, "on no list");
        }
        return new Check(
                Question.DO_NOT_CALL,
                "on a list",
                new Refusal.Forbidden(
                        "This number is on the do-not-call list",
                        "The person does not want to be called; whoever put the number on the list can take it off"));
    }
}
