package dev.outdial.elevenlabs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outdial.call.CallOutcome;
import dev.outdial.config.ConfigException;
import dev.outdial.config.Settings;
import dev.outdial.http.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `ANALYSIS_OUTCOME_RULE`, and what it makes of a judgement.
class OutcomeRuleTest {
    private static OutcomeRule rule(String text) {
        var settings = new Settings(Map.of("ANALYSIS_OUTCOME_RULE", text), Map.of());
        var rule = OutcomeRule.from(settings);
        settings.throwIfWrong();
        return rule;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "success=interested,failure=not-interested | success | -       | INTERESTED",
                "success=interested,failure=not-interested | failure | -       | NOT_INTERESTED",
                "success=interested,failure=not-interested | unknown | -       | -",
                "unknown=callback                          | unknown | -       | CALLBACK",
                "booked.success=interested,failure=callback | failure | success | INTERESTED",
                "failure=callback,booked.success=interested | failure | success | CALLBACK",
                "booked.success=interested                 | success | failure | -",
                "booked.success=interested                 | success | -       | -",
                "none                                      | success | success | -",
            })
    void theFirstPartThatFitsDecides(
            String rule, String successful, @Nullable String booked, @Nullable CallOutcome outcome) {
        var analysis = Json.object().put("call_successful", successful);
        if (booked != null) {
            analysis.putObject("evaluation_criteria_results")
                    .putObject("booked")
                    .put("result", booked);
        }
        assertThat(rule(rule).outcome(analysis).orElse(null)).isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"success", "success=good", "perhaps=callback", "a.b.success=callback", "none,success=callback"})
    void aWrongRuleStopsTheStart(String text) {
        assertThatThrownBy(() -> rule(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("ANALYSIS_OUTCOME_RULE");
    }

    @Test
    void anUnsetRuleIsTheUsualOne() {
        assertThat(OutcomeRule.from(new Settings(Map.of(), Map.of()))).isEqualTo(OutcomeRule.DEFAULT);
    }
}
