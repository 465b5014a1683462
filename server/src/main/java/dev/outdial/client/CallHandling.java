package dev.outdial.client;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What may become of a client's calls besides a conversation.
///
/// @param transferTargets  whom agents may connect callees with
/// @param voicemailMessage what answering machines are told: text, or the `https` URL of a recording; there with
///                         [OnMachine#LEAVE_MESSAGE]
public record CallHandling(
        List<TransferTarget> transferTargets,
        OnMachine onMachine,
        @Nullable String voicemailMessage) {
    /// Nobody to connect with, and machines are talked to.
    public static final CallHandling DEFAULT = new CallHandling(List.of(), OnMachine.CONTINUE, null);

    public CallHandling {
        transferTargets = List.copyOf(transferTargets);
    }

    /// The target of that name, in any case.
    public Optional<TransferTarget> target(String name) {
        return transferTargets.stream()
                .filter(target -> target.name().equalsIgnoreCase(name.strip()))
                .findFirst();
    }
}
