package dev.outdial.call;

import dev.outdial.client.MachineDetection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The telephone network, as far as we need it. All methods block.
public interface Carrier {
    /// Asks for one call, once: no request is ever repeated inside.
    Placement place(Order order);

    /// Where a call stands; empty if the carrier does not know it.
    ///
    /// @throws CarrierUnavailable if it did not answer
    Optional<CallEvent.Reported> fetch(String callSid);

    /// Calls between two numbers that were asked for at or after `since`, the newest first.
    ///
    /// @throws CarrierUnavailable if it did not answer
    List<CallEvent.Reported> find(String to, String from, Instant since);

    /// Ends a call in whatever state it is; nothing happens if it has ended.
    ///
    /// @throws CarrierUnavailable if it did not answer
    void end(String callSid);

    /// Takes a live call away from its media stream and connects the callee with somebody else. How that went is told
    /// later, by a webhook.
    ///
    /// @return false if the carrier refused, as when the call is over: nothing has changed
    /// @throws CarrierUnavailable if it did not answer: nobody knows
    boolean transfer(Transfer transfer);

    /// Takes a live call away from its media stream, plays a message and hangs up.
    ///
    /// @param message text, or the `https` URL of a recording
    /// @return false if the carrier refused, as when the call is over
    /// @throws CarrierUnavailable if it did not answer: nobody knows
    boolean leaveMessage(String callSid, String message);

    /// Somebody else for a callee to be connected with.
    ///
    /// @param callId   travels in the URLs that the carrier gets, like `target`
    /// @param target   the name of the one who is rung
    /// @param to       their number, E.164
    /// @param from     the number that they see
    /// @param whispers whether they hear something before the callee is there
    record Transfer(String callId, String callSid, String target, String to, String from, boolean whispers) {}

    /// A call to be placed.
    ///
    /// @param callId    travels in every URL that the carrier gets, so that its answers find the call
    /// @param variables travel in the webhook's URL, where they fit
    record Order(
            String callId,
            String to,
            String from,
            Map<String, Object> variables,
            @Nullable MachineDetection machineDetection,
            int ringSeconds,
            int maxCallSeconds) {
        public Order {
            variables = Map.copyOf(variables);
        }
    }

    /// What came of asking for a call.
    sealed interface Placement {
        /// It will be dialled.
        record Accepted(String callSid) implements Placement {}

        /// It will not be dialled.
        record Declined(Reason reason) implements Placement {}

        /// Too fast; it was not processed, and may be asked for again.
        record Throttled(Reason reason) implements Placement {}

        /// Not one byte was sent.
        record NotSent(String message) implements Placement {}

        /// Something was sent, and no clear answer came back.
        record Unclear(String message) implements Placement {}
    }

    /// Why a carrier says no, in the contract's words.
    ///
    /// @param status     the HTTP status that our caller gets
    /// @param code       the carrier's own code
    /// @param details    the carrier's own message
    /// @param resolution what a person can do about it
    record Reason(
            int status,
            String error,
            @Nullable Integer code,
            String details,
            String resolution,
            @Nullable Duration retryAfter) {}

    /// The carrier did not answer, or not clearly.
    final class CarrierUnavailable extends RuntimeException {
        public CarrierUnavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
