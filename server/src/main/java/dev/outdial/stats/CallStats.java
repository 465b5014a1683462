package dev.outdial.stats;

import dev.outdial.call.CallOutcome;
import dev.outdial.call.CallSentiment;
import dev.outdial.call.CallStatus;
import dev.outdial.http.Json;
import java.util.EnumMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Calls, counted. Every known word has a figure, 0 where there is nothing.
///
/// @param totalSeconds talk time of all calls
/// @param completed    calls that somebody answered
/// @param machines     answered calls that a machine took, so far as that was asked for
public record CallStats(
        Map<CallStatus, Long> byStatus,
        Map<CallOutcome, Long> byOutcome,
        Map<CallSentiment, Long> bySentiment,
        long totalSeconds,
        long completed,
        long machines) {
    public CallStats {
        byStatus = Map.copyOf(byStatus);
        byOutcome = Map.copyOf(byOutcome);
        bySentiment = Map.copyOf(bySentiment);
    }

    public long total() {
        return byStatus.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Calls that are not over.
    public long live() {
        return byStatus.entrySet().stream()
                .filter(entry -> !entry.getKey().isFinal())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /// Every status, with its figure.
    public ObjectNode statusJson() {
        var json = Json.object();
        for (CallStatus status : CallStatus.values()) {
            json.put(status.word(), byStatus.getOrDefault(status, 0L));
        }
        return json;
    }

    ObjectNode json() {
        var total = total();
        var answered = completed + byStatus.getOrDefault(CallStatus.IN_PROGRESS, 0L);
        var json = Json.object().put("totalCalls", total);
        json.set("callsByStatus", statusJson());
        var outcomes = json.putObject("callsByOutcome");
        for (CallOutcome outcome : CallOutcome.values()) {
            outcomes.put(outcome.word(), byOutcome.getOrDefault(outcome, 0L));
        }
        var sentiments = json.putObject("callsBySentiment");
        for (CallSentiment sentiment : CallSentiment.values()) {
            sentiments.put(sentiment.word(), bySentiment.getOrDefault(sentiment, 0L));
        }
        return json.put("totalDuration", totalSeconds)
                .put("averageDuration", completed == 0 ? 0 : (double) totalSeconds / completed)
                .put("answeredCalls", answered)
                .put("answerRate", total == 0 ? 0 : (double) answered / total)
                .put("machineAnswered", machines);
    }

    /// Adds figures up, a line at a time.
    static final class Sum {
        private final Map<CallStatus, Long> byStatus = new EnumMap<>(CallStatus.class);
        private final Map<CallOutcome, Long> byOutcome = new EnumMap<>(CallOutcome.class);
        private final Map<CallSentiment, Long> bySentiment = new EnumMap<>(CallSentiment.class);
        private long seconds;
        private long completed;
        private long machines;

        void add(Line line) {
            byStatus.merge(line.status, line.calls, Long::sum);
            byOutcome.merge(line.outcome, line.calls, Long::sum);
            bySentiment.merge(line.sentiment, line.calls, Long::sum);
            seconds += line.seconds;
            completed += line.answered;
            machines += line.machines;
        }

        CallStats stats() {
            return new CallStats(byStatus, byOutcome, bySentiment, seconds, completed, machines);
        }
    }

    /// Calls that are alike.
    record Line(
            CallStatus status,
            CallOutcome outcome,
            CallSentiment sentiment,
            long calls,
            long answered,
            long machines,
            long seconds) {}
}
