package dev.outdial.simulator.fault;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Where something can go wrong.
public enum FaultPoint {
    /// Twilio: `POST Calls.json`.
    @JsonProperty("create")
    CREATE(FaultAction.OnRequest.class),
    /// Twilio: `GET Calls/{sid}.json`.
    @JsonProperty("fetch")
    FETCH(FaultAction.OnRequest.class),
    /// Twilio: `GET Calls.json`.
    @JsonProperty("list")
    LIST(FaultAction.OnRequest.class),
    /// Twilio: `POST Calls/{sid}.json`.
    @JsonProperty("update")
    UPDATE(FaultAction.OnRequest.class),
    /// Twilio's status, AMD and stream callbacks to the server; `match.event` tells them apart.
    @JsonProperty("callback")
    CALLBACK(FaultAction.OnDelivery.class),
    /// Twilio's request for TwiML.
    @JsonProperty("twiml")
    TWIML(FaultAction.OnDelivery.class),
    /// Twilio's media stream to the server.
    @JsonProperty("stream")
    STREAM(FaultAction.OnSocket.class),
    /// ElevenLabs: `GET conversation/get-signed-url`.
    @JsonProperty("signed-url")
    SIGNED_URL(FaultAction.OnRequest.class),
    /// ElevenLabs: `GET agents` and `GET agents/{id}`.
    @JsonProperty("agent")
    AGENT(FaultAction.OnRequest.class),
    /// ElevenLabs: the WebSocket of a conversation, its upgrade included.
    @JsonProperty("agent-socket")
    AGENT_SOCKET(FaultAction.OnSocket.class),
    /// ElevenLabs: `GET conversations`, `GET conversations/{id}` and `DELETE conversations/{id}`.
    @JsonProperty("conversation")
    CONVERSATION(FaultAction.OnRequest.class),
    /// ElevenLabs' post-call webhook to the server.
    @JsonProperty("post-call-webhook")
    POST_CALL_WEBHOOK(FaultAction.OnDelivery.class);

    private final Class<? extends FaultAction> kind;

    FaultPoint(Class<? extends FaultAction> kind) {
        this.kind = kind;
    }

    /// Whether `action` makes sense here.
    public boolean allows(FaultAction action) {
        return kind.isInstance(action)
                && switch (action) {
                    case FaultAction.CreateThenStatus _,
                            FaultAction.CreateThenHang _,
                            FaultAction.CreateThenDrop _,
                            FaultAction.BeforeResponse _ -> this == CREATE;
                    case FaultAction.Reorder _ -> this == CALLBACK;
                    case FaultAction.Forge _ -> this != AGENT_SOCKET;
                    case FaultAction.Status _ -> this != STREAM;
                    case FaultAction.Delay _,
                            FaultAction.Drop _,
                            FaultAction.Hang _,
                            FaultAction.Truncate _,
                            FaultAction.NotJson _,
                            FaultAction.Lose _,
                            FaultAction.Duplicate _,
                            FaultAction.Hold _,
                            FaultAction.CloseSocket _,
                            FaultAction.Stall _ -> true;
                };
    }
}
