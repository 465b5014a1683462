package dev.outdial.bench.load;

import dev.outdial.bench.net.Connection;
import dev.outdial.bench.net.WebSocket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// An agent that sends far more than anybody can hear, or talks on to somebody who does not listen. It hears nothing
/// itself, but reads.
///
/// It is a load that ends by itself: a batch a turn at most (8 MB a second), and none while the last one still waits
/// for
/// the socket.
final class UnrulyAgent implements WebSocket.Listener {
    static final long TURN_NANOS = 2_000_000L;
    private static final int TURNS_A_CHUNK = (int) (Agent.CHUNK_NANOS / TURN_NANOS);
    private static final int BATCH_BYTES = 16 * 1024;
    private static final int LONG_BYTES = 10 * 8000;

    private static final byte[] CHUNK = batch(List.of(speech(Patterns.DOWN_BYTES)), 1);
    private static final byte[] SPEECH = batch(List.of(speech(Patterns.DOWN_BYTES)), BATCH_BYTES);
    private static final byte[] LONG_SPEECH = batch(List.of(speech(LONG_BYTES)), 1);
    private static final byte[] EVENTS = batch(
            List.of(
                    "{\"type\":\"ping\",\"ping_event\":{\"event_id\":1,\"ping_ms\":50}}",
                    "{\"type\":\"vad_score\",\"vad_score_event\":{\"vad_score\":0.5}}",
                    "{\"type\":\"agent_response\",\"agent_response_event\":{\"agent_response\":\"Well.\"}}",
                    "{\"type\":\"user_transcript\",\"user_transcription_event\":{\"user_transcript\":\"What?\"}}",
                    "{\"type\":\"interruption\",\"interruption_event\":{\"event_id\":0}}",
                    "{\"type\":\"agent_response_correction\",\"agent_response_correction_event\":"
                            + "{\"original_agent_response\":\"Well.\",\"corrected_agent_response\":\"We\"}}",
                    "{\"type\":\"client_tool_call\",\"client_tool_call\":"
                            + "{\"tool_name\":\"none\",\"tool_call_id\":\"t\",\"parameters\":{}}}"),
            BATCH_BYTES);

    private final Connection socket;
    private final Call call;
    private final byte[] flood;
    private int turns;

    UnrulyAgent(Connection socket, Call call) {
        this.socket = socket;
        this.call = call;
        this.flood = switch (call.manner) {
            case FLOODS_SPEECH -> SPEECH;
            case FLOODS_LONG_SPEECH -> LONG_SPEECH;
            case FLOODS_EVENTS -> EVENTS;
            case DEAF_PHONE, DEAF_AGENT, USUAL -> new byte[0];
        };
        socket.send(CHUNK);
    }

    /// Whether calls of that manner have an agent of this kind.
    static boolean takes(Manner manner) {
        return switch (manner) {
            case FLOODS_SPEECH, FLOODS_LONG_SPEECH, FLOODS_EVENTS, DEAF_PHONE -> true;
            case DEAF_AGENT, USUAL -> false;
        };
    }

    /// What it sends in one turn.
    void turn() {
        turns++;
        if (flood.length == 0) {
            if (turns % TURNS_A_CHUNK == 0) {
                socket.send(CHUNK);
            }
        } else if (socket.backlog() == 0) {
            socket.send(flood);
        }
    }

    @Override
    public void text(byte[] bytes, int from, int to) {}

    @Override
    public void closed() {
        call.disconnected("the agent's socket");
    }

    private static String speech(int bytes) {
        return "{\"type\":\"audio\",\"audio_event\":{\"audio_base_64\":\"%s\",\"event_id\":1}}"
                .formatted(Base64.getEncoder().encodeToString(new byte[bytes]));
    }

    /// Whole frames, all messages in turn, until there are so many bytes.
    private static byte[] batch(List<String> messages, int bytes) {
        var frames = new ArrayList<byte[]>();
        messages.forEach(message -> frames.add(frame(message)));
        var batch = new ByteArrayOutputStream();
        for (int next = 0; batch.size() < bytes; next = (next + 1) % frames.size()) {
            batch.writeBytes(frames.get(next));
        }
        return batch.toByteArray();
    }

    private static byte[] frame(String message) {
        var text = message.getBytes(StandardCharsets.US_ASCII);
        var frame = new ByteArrayOutputStream();
        frame.write(0x81);
        if (text.length < 126) {
            frame.write(text.length);
        } else {
            var isShort = text.length < 65_536;
            frame.write(isShort ? 126 : 127);
            for (int shift = isShort ? 8 : 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) text.length >> shift));
            }
        }
        frame.writeBytes(text);
        return frame.toByteArray();
    }
}
