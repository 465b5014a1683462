package dev.outdial.call;

import dev.outdial.client.MachineDetection;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One dialled phone, from the request to what came of it.
///
/// @param phone       whom we ring, E.164; `erased` once the person was erased
/// @param from        the number we show, E.164
/// @param campaignId  the campaign it belongs to, if any
/// @param createdAt   when it was asked for
/// @param callCount   it is the client's nth call to this number
/// @param quality     what the conversation was like, in figures, an object as JSON text; null until it has ended
public record Call(
        String callId,
        String clientId,
        String requestId,
        @Nullable String campaignId,
        String phone,
        String from,
        String agentId,
        Terms terms,
        Instant createdAt,
        int callCount,
        CallProgress progress,
        CallDetails details,
        @Nullable String quality) {

    /// How the call is to be made: settled when it was asked for, never changed.
    ///
    /// @param firstMessage     overrides the agent's first message
    /// @param variables        what the agent is told: text, numbers, booleans
    /// @param metadata         the client's own, an object as JSON text
    /// @param machineDetection null is off
    /// @param maxCallSeconds   talk time at most
    /// @param ringSeconds      how long the phone rings
    /// @param reservedMicros   the most the call may cost, in millionths of a dollar
    public record Terms(
            @Nullable String firstMessage,
            Map<String, Object> variables,
            String metadata,
            @Nullable MachineDetection machineDetection,
            int maxCallSeconds,
            int ringSeconds,
            long reservedMicros) {
        public Terms {
            variables = Map.copyOf(variables);
        }
    }

    /// What stands in place of the number once the person was erased.
    static final String ERASED = "erased";

    /// Whether the person who was called has been erased: what is left is only good for counting.
    public boolean isErased() {
        return phone.equals(ERASED);
    }

    Call with(CallProgress next) {
        return new Call(
                callId,
                clientId,
                requestId,
                campaignId,
                phone,
                from,
                agentId,
                terms,
                createdAt,
                callCount,
                next,
                details,
                quality);
    }

    Call with(CallDetails next) {
        return new Call(
                callId,
                clientId,
                requestId,
                campaignId,
                phone,
                from,
                agentId,
                terms,
                createdAt,
                callCount,
                progress,
                next,
                quality);
    }
}
