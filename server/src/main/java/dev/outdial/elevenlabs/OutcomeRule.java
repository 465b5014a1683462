package dev.outdial.elevenlabs;

import dev.outdial.call.CallOutcome;
import dev.outdial.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What ElevenLabs' judgement counts as where the agent collected no outcome: the first line that fits decides.
public record OutcomeRule(List<Line> lines) {
    /// No rule. Whether the agent reached its goal does not tell what the callee wants: somebody who confirms an
    /// appointment is a success, and interested in nothing.
    public static final OutcomeRule DEFAULT = new OutcomeRule(List.of());

    private static final String NAME = "ANALYSIS_OUTCOME_RULE";
    private static final String EXAMPLE = "booked.success=interested,failure=not-interested";
    private static final Pattern LINE =
            Pattern.compile("(?:([^.=]{1,200})[.])?(success|failure|unknown)=([a-z-]+)", Pattern.DOTALL);

    public OutcomeRule {
        lines = List.copyOf(lines);
    }

    /// One line: what a result means.
    ///
    /// @param criterion id of an evaluation criterion; null for `call_successful`
    /// @param result    `success`, `failure` or `unknown`
    public record Line(@Nullable String criterion, String result, CallOutcome outcome) {}

    /// Reads `ANALYSIS_OUTCOME_RULE`: `RESULT=OUTCOME` or `CRITERION.RESULT=OUTCOME`, divided by commas; `none` is no
    /// rule at all.
    static OutcomeRule from(Settings settings) {
        var written = settings.list(NAME);
        if (written.isEmpty()) {
            return DEFAULT;
        }
        if (written.equals(List.of("none"))) {
            return new OutcomeRule(List.of());
        }
        var lines = new ArrayList<Line>();
        for (String text : written) {
            var line = line(text);
            if (line.isEmpty()) {
                settings.mistake(
                        NAME,
                        "must be RESULT=OUTCOME or CRITERION.RESULT=OUTCOME, not '%s'".formatted(text),
                        NAME + "=" + EXAMPLE);
                return DEFAULT;
            }
            lines.add(line.get());
        }
        return new OutcomeRule(lines);
    }

    private static Optional<Line> line(String text) {
        var parts = LINE.matcher(text);
        return parts.matches()
                ? CallOutcome.of(parts.group(3)).map(outcome -> new Line(parts.group(1), parts.group(2), outcome))
                : Optional.empty();
    }

    /// What `analysis` (of a conversation object) counts as.
    Optional<CallOutcome> outcome(JsonNode analysis) {
        return lines.stream()
                .filter(line -> line.result.equals(result(analysis, line.criterion)))
                .map(Line::outcome)
                .findFirst();
    }

    private static String result(JsonNode analysis, @Nullable String criterion) {
        var result = criterion == null
                ? analysis.path("call_successful")
                : analysis.path("evaluation_criteria_results").path(criterion).path("result");
        return result.asString("");
    }
}
