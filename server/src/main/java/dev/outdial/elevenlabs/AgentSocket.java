package dev.outdial.elevenlabs;

import dev.outdial.bridge.CallLoop;
import dev.outdial.bridge.DialedSocket;
import dev.outdial.bridge.EndReason;
import dev.outdial.bridge.Ending;
import dev.outdial.bridge.JsonCursor;
import dev.outdial.bridge.SocketDialer;
import java.net.URI;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One WebSocket to an agent, from its signed URL to its close. Lives on one event loop.
/// Protocol: ElevenLabs Agents WebSocket.
final class AgentSocket implements DialedSocket.Listener {
    /// What becomes of it. Nothing is told after [#close].
    interface Listener {
        /// The agent has told its audio formats, and they are the telephone's.
        void ready(String conversationId);

        /// A message that is neither metadata nor ping.
        void message(AgentMessage message);

        /// The socket was not opened, or is closed. Called once, last.
        void gone(NoAgent why);
    }

    private static final String TELEPHONE = "ulaw_8000";
    private static final byte[] AUDIO_HEAD = JsonCursor.word("{\"user_audio_chunk\":\"");
    private static final byte[] AUDIO_TAIL = JsonCursor.word("\"}");
    private static final int MOST_LAST_BYTES = 128 * 1024;
    private static final short NORMAL = 1000;
    private static final short PROTOCOL_ERROR = 1002;

    private final ElevenLabsConfig config;
    private final String hello;
    private final CallLoop loop;
    private final Listener listener;
    private SocketDialer.@Nullable Attempt attempt;
    private @Nullable DialedSocket wire;
    private boolean ready;
    private boolean over;
    private String failure = "";
    private final Allowance allowance = new Allowance();
    private boolean heldBack;
    private boolean breathing;
    private int lastBytes;
    private CallLoop.@Nullable Timer deadline;

    /// @param hello goes out at once: what comes later has no effect on the agent
    AgentSocket(ElevenLabsConfig config, String hello, CallLoop loop, Listener listener) {
        this.config = config;
        this.hello = hello;
        this.loop = loop;
        this.listener = listener;
    }

    /// Opens it.
    void connect(SocketDialer dialer, URI signedUrl) {
        deadline =
                loop.after(config.connectTimeout().toMillis(), () -> gone(NetworkTrouble.of(new TimeoutException())));
        attempt = dialer.dial(signedUrl, config.connectTimeout(), this);
    }

    void audio(String base64) {
        if (wire != null) {
            wire.send(AUDIO_HEAD, base64, AUDIO_TAIL);
        }
    }

    void write(String text) {
        if (wire != null) {
            wire.send(text);
        }
    }

    boolean isCongested() {
        return wire != null && wire.isCongested();
    }

    /// Reads nothing more, until [#resume].
    void pause() {
        heldBack = true;
        if (wire != null) {
            wire.pause();
        }
    }

    void resume() {
        heldBack = false;
        readOn();
    }

    private void readOn() {
        if (wire != null && !heldBack && !breathing) {
            wire.resume();
        }
    }

    /// Closes it, or gives up opening it. May be called twice.
    void close() {
        over = true;
        stopClock();
        close(NORMAL);
    }

    @Override
    public void opened(DialedSocket socket) {
        wire = socket;
        stopClock();
        write(hello);
        if (!ready) {
            deadline = loop.after(
                    config.metadataTimeout().toMillis(),
                    () -> gone(new NoAgent(Ending.AGENT_CONNECT_TIMEOUT.because("no metadata"), true)));
        }
    }

    @Override
    public void failed(Throwable cause) {
        gone(NetworkTrouble.of(cause));
    }

    @Override
    public boolean audio(byte[] bytes, int length) {
        if (over) {
            talksOn(length);
            return true;
        }
        if (!ready) {
            return false;
        }
        var audio = AgentReader.audio(bytes, 0, length);
        if (audio == null) {
            return false;
        }
        spend(Allowance.LIGHT_MS);
        listener.message(audio);
        return true;
    }

    @Override
    public void text(String text) {
        if (over) {
            talksOn(text.length());
            return;
        }
        var message = AgentReader.message(text);
        spend(Allowance.cost(message));
        switch (message) {
            case AgentMessage.Audio audio when ready -> listener.message(audio);
            case AgentMessage.Ping(var eventId) -> pong(eventId);
            case AgentMessage.Metadata metadata -> metadata(metadata);
            case AgentMessage.Failure(var detail) -> failure = detail;
            case AgentMessage.Malformed(var why) -> fail(Ending.AGENT_PROTOCOL_ERROR.because(why));
            case AgentMessage other -> {
                if (ready) {
                    listener.message(other);
                }
            }
        }
    }

    /// An agent that sends more than anybody needs must wait; the network makes it.
    private void spend(long cost) {
        var rest = allowance.spend(cost, loop.now());
        if (rest > 0 && !breathing && wire != null) {
            breathing = true;
            wire.pause();
            loop.after(rest, () -> {
                breathing = false;
                readOn();
            });
        }
    }

    /// It was told goodbye, and has some seconds for its own; who uses them to send without end is cut off.
    private void talksOn(int bytes) {
        lastBytes += bytes;
        if (lastBytes > MOST_LAST_BYTES && wire != null) {
            wire.cutOff();
        }
    }

    /// An agent that does not read has no use for it, and would have them pile up here.
    private void pong(long eventId) {
        if (!isCongested()) {
            write("{\"type\":\"pong\",\"event_id\":" + eventId + "}");
        }
    }

    @Override
    public void unreadable(String why) {
        fail(Ending.AGENT_PROTOCOL_ERROR.because(why));
    }

    /// Only the metadata counts, not what the agent's settings say: another format would be loud noise on the phone.
    private void metadata(AgentMessage.Metadata metadata) {
        if (ready) {
            return;
        }
        if (!metadata.outputFormat().equals(TELEPHONE)
                || !metadata.inputFormat().equals(TELEPHONE)) {
            fail(Ending.AGENT_WRONG_AUDIO_FORMAT.because(
                    "tts.agent_output_audio_format is %s, asr.user_input_audio_format is %s; both must be %s"
                            .formatted(metadata.outputFormat(), metadata.inputFormat(), TELEPHONE)));
            return;
        }
        ready = true;
        stopClock();
        listener.ready(metadata.conversationId());
    }

    @Override
    public void closed(@Nullable Short code, String reason) {
        var said = "%s %s".formatted(reason, failure).strip();
        gone(new NoAgent(CloseCodes.closed(code, said), CloseCodes.isWorthRetrying(code)));
    }

    private void fail(EndReason reason) {
        if (!over) {
            gone(new NoAgent(reason, false), PROTOCOL_ERROR);
        }
    }

    private void gone(NoAgent why) {
        gone(why, NORMAL);
    }

    private void gone(NoAgent why, short code) {
        if (over) {
            return;
        }
        over = true;
        stopClock();
        close(code);
        listener.gone(why);
    }

    private void close(short code) {
        if (wire != null) {
            wire.close(code);
        } else if (attempt != null) {
            attempt.giveUp();
        }
    }

    private void stopClock() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }
}
