package dev.outdial.call;

import dev.outdial.call.PolicyDecision.Check;
import dev.outdial.call.PolicyDecision.Question;
import java.time.Instant;
import java.util.Arrays;

/// Decisions of the gate, made up.
final class Decisions {
    private Decisions() {}

    /// Nothing is against it.
    static PolicyDecision allowed(Instant at) {
        return new PolicyDecision(
                at,
                Arrays.stream(Question.values())
                        .map(question -> Check.ok(question, "as it should be"))
                        .toList());
    }
}
