package dev.outdial.call;

import dev.outdial.client.ClientJson;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What the gate made of one request for a call: the answer to each of its questions, in its order.
record PolicyDecision(Instant at, List<Check> checks) {
    /// What the gate asks of every request, in this order.
    enum Question {
        CLIENT_STATUS("client-status"),
        NUMBER_TYPE("number-type"),
        REGION("region"),
        DO_NOT_CALL("do-not-call"),
        DIALING("dialing"),
        CALLS_TO_NUMBER_AT_ONCE("calls-to-number-at-once"),
        CALLS_AT_ONCE("calls-at-once"),
        CALLS_PER_SECOND("calls-per-second"),
        CALLS_PER_DAY("calls-per-day"),
        CALLS_TO_NUMBER_PER_DAY("calls-to-number-per-day"),
        SPEND_PER_DAY("spend-per-day");

        private final String word;

        Question(String word) {
            this.word = word;
        }
    }

    /// The answer to one question.
    ///
    /// @param detail  what was found, without the number itself
    /// @param refusal what the caller is told; null where the question lets the call pass
    record Check(Question question, String detail, @Nullable Refusal refusal) {
        static Check ok(Question question, String detail) {
            return new Check(question, detail, null);
        }

        private boolean isOk() {
            return refusal == null;
        }
    }

    PolicyDecision {
        checks = List.copyOf(checks);
    }

    /// Whether the call may be placed: every question was asked, and none of them is against it.
    boolean isAllowed() {
        var asked = checks.stream().map(Check::question).collect(Collectors.toSet());
        return asked.containsAll(Arrays.asList(Question.values()))
                && checks.stream().allMatch(Check::isOk);
    }

    /// What the caller is told: the first refusal, in the order of the gate.
    Optional<Refusal> refusal() {
        return checks.stream()
                .flatMap(check -> Optional.ofNullable(check.refusal).stream())
                .findFirst();
    }

    ObjectNode json() {
        var json = Json.object()
                .put("decision", isAllowed() ? "allowed" : "refused")
                .put("at", ClientJson.time(at));
        var list = json.putArray("checks");
        checks.forEach(check -> list.addObject()
                .put("check", check.question.word)
                .put("result", check.isOk() ? "ok" : "refused")
                .put("detail", check.detail));
        return json;
    }
}
