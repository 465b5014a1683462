package dev.outdial.bridge;

import dev.outdial.call.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a bridge must know of its call.
///
/// @param variables    what the agent gets as dynamic variables: text, numbers, booleans
/// @param firstMessage overrides the agent's first message; null leaves it
/// @param answeredAt   when the callee picked up
/// @param maxTalkTime  the conversation is ended after this long
public record BridgedCall(
        String callId,
        String callSid,
        String clientId,
        String agentId,
        Map<String, Object> variables,
        @Nullable String firstMessage,
        Instant answeredAt,
        Duration maxTalkTime) {
    public BridgedCall {
        variables = Map.copyOf(variables);
    }

    /// What the bridge must know of `call`; where nobody has told when it was answered, that is `now`.
    public static BridgedCall of(Call call, Instant now) {
        var progress = call.progress();
        var told = progress.answeredAt();
        return new BridgedCall(
                call.callId(),
                progress.callSid() == null ? "" : progress.callSid(),
                call.clientId(),
                call.agentId(),
                call.terms().variables(),
                call.terms().firstMessage(),
                told == null || told.isAfter(now) ? now : told,
                Duration.ofSeconds(call.terms().maxCallSeconds()));
    }
}
