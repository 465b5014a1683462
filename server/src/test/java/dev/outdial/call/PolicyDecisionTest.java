package dev.outdial.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.call.PolicyDecision.Check;
import dev.outdial.call.PolicyDecision.Question;
import dev.outdial.http.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// The gate is closed unless everything speaks for the call.
class PolicyDecisionTest {
    private static final PolicyDecision ALLOWED = Decisions.allowed(Instant.EPOCH);

    @Test
    void onlyWhereEveryQuestionIsAnsweredWellMayTheCallPass() {
        assertThat(ALLOWED.isAllowed()).isTrue();
        assertThat(ALLOWED.refusal()).isEmpty();
        for (int i = 0; i < Question.values().length; i++) {
            var withOneRefused = new ArrayList<>(ALLOWED.checks());
            var question = withOneRefused.get(i).question();
            withOneRefused.set(i, new Check(question, "no", new Refusal.Forbidden(question.name(), null)));
            var refused = new PolicyDecision(Instant.EPOCH, withOneRefused);
            assertThat(refused.isAllowed()).as(question.name()).isFalse();
            assertThat(refused.refusal().orElseThrow().error()).isEqualTo(question.name());
        }
    }

    @Test
    void aQuestionThatWasNotAskedClosesTheGate() {
        for (int i = 0; i < Question.values().length; i++) {
            var withOneLeftOut = new ArrayList<>(ALLOWED.checks());
            withOneLeftOut.remove(i);
            assertThat(new PolicyDecision(Instant.EPOCH, withOneLeftOut).isAllowed())
                    .isFalse();
        }
    }
}
