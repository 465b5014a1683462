package dev.outdial.simulator.fault;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/// One fault: where, for whom, how often, what.
///
/// @param on     where it happens
/// @param match  for whom; everything that is absent matches all
/// @param times  how often before the rule has done its work
/// @param action what happens, `do` in JSON
public record FaultRule(
        @JsonProperty("on") FaultPoint on,
        @JsonProperty("match") Match match,
        @JsonProperty("times") int times,
        @JsonProperty("do") FaultAction action) {

    /// @throws IllegalArgumentException when the action does not fit the place
    public FaultRule {
        if (times < 1) {
            throw new IllegalArgumentException("times must be at least 1, not " + times);
        }
        if (!on.allows(action)) {
            throw new IllegalArgumentException(action.getClass().getSimpleName() + " cannot happen on " + on.name());
        }
    }

    /// A rule for the next time, whoever it is.
    public static FaultRule once(FaultPoint on, FaultAction action) {
        return new FaultRule(on, Match.ANY, 1, action);
    }

    /// The same rule for `match` only.
    public FaultRule when(Match newMatch) {
        return new FaultRule(on, newMatch, times, action);
    }

    /// The same rule, `newTimes` times.
    public FaultRule times(int newTimes) {
        return new FaultRule(on, match, newTimes, action);
    }

    @JsonCreator
    static FaultRule read(
            @JsonProperty("on") @Nullable FaultPoint on,
            @JsonProperty("match") @Nullable Match match,
            @JsonProperty("times") @Nullable Integer times,
            @JsonProperty("do") @Nullable FaultAction action) {
        if (on == null || action == null) {
            throw new IllegalArgumentException("a rule needs \"on\" and \"do\"");
        }
        return new FaultRule(on, match == null ? Match.ANY : match, times == null ? 1 : times, action);
    }

    /// What a rule looks at.
    ///
    /// @param to      the destination number of the call
    /// @param agentId the agent of the conversation
    /// @param event   `initiated`, `ringing`, `answered`, `completed`, `amd`, `stream-started`, `stream-stopped`
    ///                or `stream-error`
    /// @param nth     only the nth time that the rest matches, from 1
    public record Match(
            @Nullable String to,
            @Nullable String agentId,
            @Nullable String event,
            @Nullable Integer nth) {
        /// Matches everything.
        public static final Match ANY = new Match(null, null, null, null);

        /// Matches calls to one number.
        public static Match to(String number) {
            return new Match(number, null, null, null);
        }

        /// Matches conversations of one agent.
        public static Match agent(String id) {
            return new Match(null, id, null, null);
        }

        /// Matches one kind of callback.
        public static Match event(String name) {
            return new Match(null, null, name, null);
        }
    }
}
