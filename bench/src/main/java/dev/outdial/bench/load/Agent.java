package dev.outdial.bench.load;

import dev.outdial.bench.net.Ascii;
import dev.outdial.bench.net.Connection;
import dev.outdial.bench.net.TextFrame;
import dev.outdial.bench.net.WebSocket;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// ElevenLabs' end of a conversation: talks for two seconds, listens for two, is interrupted at the end of every
/// second turn, and sends a ping every two seconds.
final class Agent implements WebSocket.Listener {
    static final long CHUNK_NANOS = 100_000_000L;
    private static final int TURN_CHUNKS = 20;
    private static final int CYCLE = 2 * TURN_CHUNKS;

    private static final byte[] CHUNK = Ascii.of("{\"user_audio_chunk\":\"");
    private static final byte[] HELLO = Ascii.of("\"conversation_initiation_client_data\"");
    private static final byte[] NUMBER = Ascii.of("\"phone\":\"");
    private static final byte[] PONG = Ascii.of("{\"type\":\"pong\"");
    private static final byte[] EVENT_ID = Ascii.of("\"event_id\":");
    private static final byte[] AUDIO_HEAD = Ascii.of("{\"type\":\"audio\",\"audio_event\":{\"audio_base_64\":\"");
    private static final byte[] AUDIO_TAIL = Ascii.of("\",\"event_id\":");
    private static final byte[] END = Ascii.of("}}");

    private final Connection socket;
    private final TextFrame frame;
    private Scores scores;
    private final int chars;
    private final Consumer<Agent> met;
    private final long cameAt = System.nanoTime();
    private @Nullable Call call;
    private int callIndex = -1;
    private int step;
    private long eventId;
    private long pingId;
    private boolean pinged;
    private boolean begun;

    /// @param frame shared by all agents
    /// @param met   told once the agent knows which call it is for ([#callIndex])
    Agent(Connection socket, TextFrame frame, Patterns patterns, Scores scores, Consumer<Agent> met) {
        this.socket = socket;
        this.frame = frame;
        this.scores = scores;
        this.chars = patterns.down().chars();
        this.met = met;
    }

    /// Tells the audio formats, and is ready: if it has met its call before, it speaks now.
    void begin(long conversation) {
        frame.begin()
                .put("{\"type\":\"conversation_initiation_metadata\",\"conversation_initiation_metadata_event\":"
                        + "{\"conversation_id\":\"conv_")
                .put(conversation)
                .put("\",\"agent_output_audio_format\":\"ulaw_8000\",\"user_input_audio_format\":\"ulaw_8000\"}}")
                .send(socket);
        begun = true;
        if (callIndex >= 0) {
            met.accept(this);
        }
    }

    int callIndex() {
        return callIndex;
    }

    /// It is for this call; says its first words.
    void join(Call joined, long now) {
        call = joined;
        scores = joined.scores;
        joined.agentCameAt = cameAt;
        joined.agentSpokeAt = now;
        talk(joined, now);
    }

    /// The next 100 ms.
    void tick(long now) {
        var joined = call;
        if (joined == null) {
            return;
        }
        step++;
        var inCycle = step % CYCLE;
        if (inCycle < TURN_CHUNKS) {
            talk(joined, now);
        } else if (inCycle == TURN_CHUNKS && step / CYCLE % 2 == 0) {
            interrupt(joined, now);
        }
        if (step % TURN_CHUNKS == TURN_CHUNKS / 2) {
            ping(joined);
        }
    }

    private void talk(Call joined, long now) {
        frame.begin().put(AUDIO_HEAD);
        var at = frame.reserve(chars);
        joined.down.write(frame.bytes(), at, now);
        frame.put(AUDIO_TAIL).put(++eventId).put(END).send(socket);
    }

    private void interrupt(Call joined, long now) {
        if (joined.interruptedAt != 0) {
            joined.fault(Fault.Kind.CLEAR_MISSING, "to the phone");
        }
        joined.interruptedAt = now;
        frame.begin()
                .put("{\"type\":\"interruption\",\"interruption_event\":{\"event_id\":")
                .put(eventId)
                .put(END)
                .send(socket);
    }

    private void ping(Call joined) {
        if (pinged) {
            joined.fault(Fault.Kind.PONG_MISSING, "to the agent");
        }
        pinged = true;
        frame.begin()
                .put("{\"type\":\"ping\",\"ping_event\":{\"event_id\":")
                .put(++pingId)
                .put(",\"ping_ms\":50}}")
                .send(socket);
    }

    @Override
    public void text(byte[] bytes, int from, int to) {
        var joined = call;
        if (joined == null) {
            meet(bytes, from, to);
        } else if (Ascii.startsWith(bytes, from, to, CHUNK)) {
            var at = from + CHUNK.length;
            joined.up.received(bytes, at, Ascii.quote(bytes, at, to), System.nanoTime(), scores.up);
        } else if (Ascii.startsWith(bytes, from, to, PONG) && isAnswer(bytes, from, to)) {
            pinged = false;
        } else {
            joined.fault(Fault.Kind.UNREADABLE, "to the agent");
        }
    }

    private void meet(byte[] bytes, int from, int to) {
        var number = Ascii.behind(bytes, from, to, NUMBER);
        if (number < 0 || Ascii.find(bytes, from, to, HELLO) < 0) {
            socket.close();
            return;
        }
        callIndex = Call.index(Ascii.text(bytes, number, Ascii.quote(bytes, number, to)));
        if (begun) {
            met.accept(this);
        }
    }

    /// Hands its place and its socket over to one that behaves worse.
    UnrulyAgent giveWay(Call joined, long now) {
        joined.agentCameAt = cameAt;
        joined.agentSpokeAt = now;
        var unruly = new UnrulyAgent(socket, joined);
        socket.become(new WebSocket(unruly, false));
        return unruly;
    }

    /// Takes nothing from its socket any more.
    void goDeaf() {
        socket.stopReading();
    }

    private boolean isAnswer(byte[] bytes, int from, int to) {
        var at = Ascii.behind(bytes, from, to, EVENT_ID);
        return at > 0 && Ascii.text(bytes, at, to).equals(pingId + "}");
    }

    @Override
    public void closed() {
        if (call != null) {
            call.disconnected("the agent's socket");
        }
    }

    void close() {
        socket.close();
    }
}
