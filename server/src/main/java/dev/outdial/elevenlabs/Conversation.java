package dev.outdial.elevenlabs;

import dev.outdial.bridge.AgentLeg;
import dev.outdial.bridge.BridgedCall;
import dev.outdial.bridge.CallLoop;
import dev.outdial.bridge.EndReason;
import dev.outdial.bridge.Ending;
import dev.outdial.bridge.SocketDialer;
import dev.outdial.http.Json;
import io.vertx.core.Future;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// The agent's side of a call: a signed URL, a socket and, if that breaks before the agent's first word, one more of
/// both.
final class Conversation implements AgentLeg, AgentSocket.Listener {
    /// A tool of the agent's side: it leaves its message, if it has one, and ends the conversation as usual.
    private static final String VOICEMAIL_DETECTION = "voicemail_detection";

    private final BridgedCall call;
    private final AgentLeg.Listener listener;
    private final ElevenLabsConfig config;
    private final SignedUrlStock stock;
    private final SignedUrls signedUrls;
    private final SocketDialer dialer;
    private final CallLoop loop;

    private @Nullable AgentSocket socket;
    private boolean mayRetry = true;
    private boolean foundVoicemail;
    private boolean over;

    Conversation(
            BridgedCall call,
            AgentLeg.Listener listener,
            ElevenLabsConfig config,
            SignedUrlStock stock,
            SignedUrls signedUrls,
            SocketDialer dialer,
            CallLoop loop) {
        this.call = call;
        this.listener = listener;
        this.config = config;
        this.stock = stock;
        this.signedUrls = signedUrls;
        this.dialer = dialer;
        this.loop = loop;
    }

    void begin() {
        begin(stock.take(call.agentId()));
    }

    private void begin(Future<URI> signedUrl) {
        if (!over) {
            signedUrl.onComplete(
                    this::open, cause -> end(NetworkTrouble.of(cause).reason()));
        }
    }

    private void open(URI signedUrl) {
        if (over) {
            return;
        }
        socket = new AgentSocket(config, Hello.to(call), loop, this);
        socket.connect(dialer, signedUrl);
    }

    // ---- what the socket does

    @Override
    public void ready(String conversationId) {
        listener.connected(conversationId);
    }

    @Override
    public void message(AgentMessage message) {
        switch (message) {
            case AgentMessage.Audio(var eventId, var base64) -> {
                mayRetry = false;
                listener.audio(eventId, base64);
            }
            case AgentMessage.Interruption(var eventId) -> listener.interrupted(eventId);
            case AgentMessage.AgentResponse(var text) -> listener.agentSaid(text);
            case AgentMessage.Correction(var original, var corrected) -> listener.agentCorrected(original, corrected);
            case AgentMessage.UserTranscript(var text) -> listener.calleeSaid(text);
            case AgentMessage.ClientToolCall(var id, var tool, var parameters) ->
                listener.toolCalled(id, tool, parameters);
            case AgentMessage.ToolResponse(var tool, var isError) -> {
                foundVoicemail |= tool.equals(VOICEMAIL_DETECTION) && !isError;
                listener.toolRan(tool, isError);
            }
            case AgentMessage.Metadata _,
                    AgentMessage.Ping _,
                    AgentMessage.Failure _,
                    AgentMessage.Malformed _,
                    AgentMessage.Unknown _ -> {}
        }
    }

    @Override
    public void gone(NoAgent why) {
        socket = null;
        if (over) {
            return;
        }
        if (mayRetry && why.isWorthRetrying()) {
            mayRetry = false;
            listener.reconnecting(why.reason());
            begin(signedUrls.fetch(call.agentId()));
            return;
        }
        end(why.reason());
    }

    private void end(EndReason reason) {
        if (!over) {
            over = true;
            var isVoicemail = foundVoicemail && reason.is(Ending.AGENT_ENDED);
            listener.closed(isVoicemail ? Ending.AGENT_FOUND_VOICEMAIL.reason() : reason);
        }
    }

    // ---- what the call wants

    @Override
    public void hear(String base64) {
        if (socket != null) {
            socket.audio(base64);
        }
    }

    @Override
    public boolean isCongested() {
        return socket != null && socket.isCongested();
    }

    @Override
    public void pause() {
        if (socket != null) {
            socket.pause();
        }
    }

    @Override
    public void resume() {
        if (socket != null) {
            socket.resume();
        }
    }

    @Override
    public void toolResult(String toolCallId, String result, boolean isError) {
        tell(Json.write(Json.object()
                .put("type", "client_tool_result")
                .put("tool_call_id", toolCallId)
                .put("result", result)
                .put("is_error", isError)));
    }

    @Override
    public void context(String text) {
        tell(Json.write(Json.object().put("type", "contextual_update").put("text", text)));
    }

    @Override
    public void close() {
        over = true;
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    private void tell(String message) {
        if (socket != null) {
            socket.write(message);
        }
    }
}
