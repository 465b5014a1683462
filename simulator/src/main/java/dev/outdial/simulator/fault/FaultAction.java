package dev.outdial.simulator.fault;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/// What goes wrong. Milliseconds here are real ones, whatever the simulator's speed.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "action")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FaultAction.Status.class, name = "status"),
    @JsonSubTypes.Type(value = FaultAction.Delay.class, name = "delay"),
    @JsonSubTypes.Type(value = FaultAction.CreateThenStatus.class, name = "create-then-status"),
    @JsonSubTypes.Type(value = FaultAction.CreateThenHang.class, name = "create-then-hang"),
    @JsonSubTypes.Type(value = FaultAction.CreateThenDrop.class, name = "create-then-drop"),
    @JsonSubTypes.Type(value = FaultAction.BeforeResponse.class, name = "before-response"),
    @JsonSubTypes.Type(value = FaultAction.Drop.class, name = "drop"),
    @JsonSubTypes.Type(value = FaultAction.Hang.class, name = "hang"),
    @JsonSubTypes.Type(value = FaultAction.Truncate.class, name = "truncate"),
    @JsonSubTypes.Type(value = FaultAction.NotJson.class, name = "not-json"),
    @JsonSubTypes.Type(value = FaultAction.Lose.class, name = "lose"),
    @JsonSubTypes.Type(value = FaultAction.Duplicate.class, name = "duplicate"),
    @JsonSubTypes.Type(value = FaultAction.Hold.class, name = "hold"),
    @JsonSubTypes.Type(value = FaultAction.Reorder.class, name = "reorder"),
    @JsonSubTypes.Type(value = FaultAction.Forge.class, name = "forge"),
    @JsonSubTypes.Type(value = FaultAction.CloseSocket.class, name = "close-socket"),
    @JsonSubTypes.Type(value = FaultAction.Stall.class, name = "stall"),
})
public sealed interface FaultAction {
    /// Faults of a request that the server makes.
    sealed interface OnRequest extends FaultAction {}

    /// Faults of a webhook that the server is sent.
    sealed interface OnDelivery extends FaultAction {}

    /// Faults of a WebSocket, on either side.
    sealed interface OnSocket extends FaultAction {}

    /// Answers `status` and does nothing else. On a socket: refuses the upgrade.
    ///
    /// @param body       sent as it is; without one, the vendor's shape with `code`
    /// @param code       Twilio's error code or absent
    /// @param retryAfter value of the `Retry-After` header or absent
    record Status(
            int status,
            @Nullable String body,
            @Nullable Integer code,
            @Nullable String retryAfter) implements OnRequest, OnSocket {
        /// An error in the vendor's shape.
        public Status(int status) {
            this(status, null, null, null);
        }
    }

    /// Everything as usual, `ms` later. On a socket: connects or accepts later.
    record Delay(long ms) implements OnRequest, OnDelivery, OnSocket {}

    /// Creates the call, then answers an error all the same.
    record CreateThenStatus(int status, @Nullable String body) implements OnRequest {
        /// An error in Twilio's shape.
        public CreateThenStatus(int status) {
            this(status, null);
        }
    }

    /// Creates the call, then never answers.
    record CreateThenHang() implements OnRequest {}

    /// Creates the call, then closes the connection.
    record CreateThenDrop() implements OnRequest {}

    /// Creates the call at once and answers when the first callback has been delivered, or after `ms`.
    record BeforeResponse(long ms) implements OnRequest {}

    /// Closes the connection without doing or answering anything.
    record Drop() implements OnRequest {}

    /// Does nothing and never answers.
    record Hang() implements OnRequest {}

    /// Does what was asked, breaks off in the middle of the answer.
    record Truncate() implements OnRequest {}

    /// Does what was asked, answers a page of HTML.
    record NotJson() implements OnRequest {}

    /// Never sends it.
    record Lose() implements OnDelivery {}

    /// Sends it `copies` times in all, one after the other.
    record Duplicate(int copies) implements OnDelivery {}

    /// Sends it `ms` late, while later ones go out in time.
    record Hold(long ms) implements OnDelivery {}

    /// Keeps what matches until `count` have come together, then sends them last to first.
    record Reorder(int count) implements OnDelivery {}

    /// Signs with a wrong key.
    record Forge() implements OnDelivery, OnSocket {}

    /// Closes the socket `afterMs` after it opened.
    ///
    /// @param code   close code; absent = the connection breaks without a close frame
    /// @param reason text of the close frame
    record CloseSocket(
            long afterMs, @Nullable Integer code, @Nullable String reason) implements OnSocket {}

    /// Stops reading and writing `afterMs` after the socket opened, and keeps it open.
    record Stall(long afterMs) implements OnSocket {}
}
