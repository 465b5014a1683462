package dev.outdial.simulator.fault;

import dev.outdial.simulator.world.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// The rules in force. Safe to use from any thread.
public final class Faults {
    private final List<Armed> armed = new ArrayList<>();
    private Chance chance = (_, _) -> Optional.empty();

    /// Decides where no rule does, time for time: for storms of faults, and for whoever wants to be there when
    /// a request comes in or a webhook goes out.
    @FunctionalInterface
    public interface Chance {
        /// Asked on the simulator's event loop: must not block.
        ///
        /// @return what happens; must fit the place. Empty = all is well
        Optional<FaultAction> at(FaultPoint point, Subject subject);
    }

    /// Who or what a rule is asked about; what does not apply is null.
    public record Subject(
            @Nullable String to,
            @Nullable String agentId,
            @Nullable String event) {}

    private static final class Armed {
        private final FaultRule rule;
        private int seen;
        private int left;

        private Armed(FaultRule rule) {
            this.rule = rule;
            this.left = rule.times();
        }
    }

    /// Arms a rule. Earlier rules are asked first.
    public synchronized void add(FaultRule rule) {
        armed.add(new Armed(rule));
    }

    /// Arms the rule in `json`, in the form of the control API.
    ///
    /// @throws IllegalArgumentException when it is no rule, with a message that says why
    public void add(String json) {
        try {
            add(Json.mapper().readValue(json, FaultRule.class));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    /// Asked wherever no rule applies, from now on.
    public synchronized void leaveTo(Chance newChance) {
        chance = newChance;
    }

    /// Forgets all rules, and asks nobody any more.
    public synchronized void clear() {
        armed.clear();
        chance = (_, _) -> Optional.empty();
    }

    /// The rules that have not done all of their work.
    public synchronized List<FaultRule> rules() {
        return armed.stream().map(each -> each.rule).toList();
    }

    /// The fault that befalls `subject` at `point` now, if any; counts as one of the rule's times.
    public synchronized Optional<FaultAction> take(FaultPoint point, Subject subject) {
        for (var rules = armed.iterator(); rules.hasNext(); ) {
            Armed each = rules.next();
            if (each.rule.on() != point || !matches(each.rule.match(), subject)) {
                continue;
            }
            each.seen++;
            Integer nth = each.rule.match().nth();
            if (nth != null && nth != each.seen) {
                continue;
            }
            each.left--;
            if (each.left == 0) {
                rules.remove();
            }
            return Optional.of(each.rule.action());
        }
        var action = chance.at(point, subject);
        action.filter(each -> !point.allows(each)).ifPresent(each -> {
            throw new IllegalStateException(each + " cannot happen on " + point.name());
        });
        return action;
    }

    private static boolean matches(FaultRule.Match match, Subject subject) {
        return same(match.to(), subject.to())
                && same(match.agentId(), subject.agentId())
                && same(match.event(), subject.event());
    }

    private static boolean same(@Nullable String wanted, @Nullable String actual) {
        return wanted == null || Objects.equals(wanted, actual);
    }
}
