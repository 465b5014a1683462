package dev.outdial.client;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A customer of the operator, who places calls.
///
/// @param clientId          chosen by the operator or made by us; never given to another client later
/// @param agentId           the ElevenLabs agent that talks
/// @param twilioPhoneNumber the caller ID: a number of the operator's Twilio account, E.164
/// @param dynamicVariables  text, numbers and booleans that every call's agent knows
/// @param limits            what the client may do, defaults filled in
/// @param limitOverrides    the part of it that was set for this client
/// @param machineDetection  asked for on every call unless the request says otherwise; null is off
/// @param recording         whether and how long its calls are kept as audio
/// @param handling          what may become of calls besides a conversation
/// @param retentionDays     how long its calls are kept; null where the server's default holds
/// @param tokensValidFrom   tokens made before this time are void
public record Client(
        String clientId,
        Status status,
        String agentId,
        String twilioPhoneNumber,
        Profile profile,
        Map<String, Object> dynamicVariables,
        Limits limits,
        Limits.Overrides limitOverrides,
        NumberRules policy,
        @Nullable MachineDetection machineDetection,
        RecordingRules recording,
        CallHandling handling,
        @Nullable Integer retentionDays,
        Instant tokensValidFrom,
        Instant createdAt,
        Instant updatedAt) {
    public Client {
        dynamicVariables = Map.copyOf(dynamicVariables);
    }

    public boolean isActive() {
        return status == Status.ACTIVE;
    }
}
