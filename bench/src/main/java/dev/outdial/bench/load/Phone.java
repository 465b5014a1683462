package dev.outdial.bench.load;

import dev.outdial.bench.net.Ascii;
import dev.outdial.bench.net.Connection;
import dev.outdial.bench.net.TextFrame;
import java.util.ArrayDeque;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Twilio's end of a media stream: sends a frame every 20 ms, plays what comes in real time, and sends marks back once
/// what was before them has been played, or cleared.
final class Phone {
    static final long FRAME_NANOS = 20_000_000L;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final long NANOS_PER_GROUP = 3 * 125_000;
    private static final int FRAME_MS = 20;

    private static final byte[] EVENT = Ascii.of("\"event\":\"");
    private static final byte[] MEDIA = Ascii.of("media\"");
    private static final byte[] MARK = Ascii.of("mark\"");
    private static final byte[] CLEAR = Ascii.of("clear\"");
    private static final byte[] PAYLOAD = Ascii.of("\"payload\":\"");
    private static final byte[] NAME = Ascii.of("\"name\":\"");
    private static final byte[] HEAD = Ascii.of("{\"event\":\"media\",\"sequenceNumber\":\"");
    private static final byte[] CHUNK = Ascii.of("\"media\":{\"track\":\"inbound\",\"chunk\":\"");
    private static final byte[] TIMESTAMP = Ascii.of("\",\"timestamp\":\"");
    private static final byte[] AUDIO = Ascii.of("\",\"payload\":\"");
    private static final byte[] END = Ascii.of("\"}}");

    private record Mark(String name, long dueAt) {}

    private final Call call;
    private final Scores scores;
    private final TextFrame frame;
    private final Connection socket;
    private final int chars;
    private final byte[] streamSid;
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private long playedAt;
    private long sequence = 1;

    /// @param frame shared by all phones
    Phone(Call call, Connection socket, TextFrame frame, Patterns patterns, Scores scores) {
        this.call = call;
        this.socket = socket;
        this.frame = frame;
        this.scores = scores;
        this.chars = patterns.up().chars();
        this.streamSid = Ascii.of("\",\"streamSid\":\"" + sid() + "\",");
    }

    private String sid() {
        return "MZ%032x".formatted(call.index);
    }

    /// Says what every stream begins with.
    void begin(Door door, long now) {
        frame.begin()
                .put("{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}")
                .send(socket);
        frame.begin().put(start(door)).send(socket);
        call.startedAt = now;
    }

    private String start(Door door) {
        var start = MAPPER.createObjectNode()
                .put("event", "start")
                .put("sequenceNumber", "1")
                .put("streamSid", sid());
        ObjectNode inner = start.putObject("start")
                .put("accountSid", StandIn.ACCOUNT_SID)
                .put("streamSid", sid())
                .put("callSid", door.callSid());
        inner.putArray("tracks").add("inbound");
        inner.putObject("mediaFormat")
                .put("encoding", "audio/x-mulaw")
                .put("sampleRate", 8000)
                .put("channels", 1);
        var parameters = inner.putObject("customParameters");
        for (Map.Entry<String, String> parameter : door.parameters().entrySet()) {
            parameters.put(parameter.getKey(), parameter.getValue());
        }
        return MAPPER.writeValueAsString(start);
    }

    /// The next 20 ms.
    void tick(long now) {
        var chunk = call.up.sent() + 1L;
        frame.begin()
                .put(HEAD)
                .put(++sequence)
                .put(streamSid)
                .put(CHUNK)
                .put(chunk)
                .put(TIMESTAMP)
                .put(chunk * FRAME_MS)
                .put(AUDIO);
        var at = frame.reserve(chars);
        call.up.write(frame.bytes(), at, now);
        frame.put(END).send(socket);
        while (!marks.isEmpty() && marks.peek().dueAt() <= now) {
            echo(marks.remove().name());
        }
    }

    private void echo(String name) {
        frame.begin()
                .put("{\"event\":\"mark\",\"sequenceNumber\":\"")
                .put(++sequence)
                .put(streamSid)
                .put("\"mark\":{\"name\":\"")
                .put(name)
                .put(END)
                .send(socket);
    }

    /// A message from the bridge.
    void text(byte[] bytes, int from, int to) {
        var now = System.nanoTime();
        var event = Ascii.behind(bytes, from, to, EVENT);
        if (event < 0) {
            call.fault(Fault.Kind.UNREADABLE, "to the phone");
        } else if (Ascii.startsWith(bytes, event, to, MEDIA)) {
            media(bytes, event, to, now);
        } else if (Ascii.startsWith(bytes, event, to, MARK)) {
            var name = Ascii.behind(bytes, event, to, NAME);
            marks.add(new Mark(Ascii.text(bytes, name, Ascii.quote(bytes, name, to)), Math.max(playedAt, now)));
        } else if (Ascii.startsWith(bytes, event, to, CLEAR)) {
            clear(now);
        } else {
            call.fault(Fault.Kind.UNREADABLE, "to the phone");
        }
    }

    private void media(byte[] bytes, int from, int to, long now) {
        var payload = Ascii.behind(bytes, from, to, PAYLOAD);
        if (payload < 0) {
            call.fault(Fault.Kind.UNREADABLE, "to the phone");
            return;
        }
        var end = Ascii.quote(bytes, payload, to);
        call.down.received(bytes, payload, end, now, scores.down);
        playedAt = Math.max(playedAt, now) + (end - payload) / 4 * NANOS_PER_GROUP;
        call.heard(now);
    }

    /// What was not played never will be, and all marks come back at once.
    private void clear(long now) {
        playedAt = now;
        while (!marks.isEmpty()) {
            echo(marks.remove().name());
        }
        if (call.interruptedAt != 0) {
            scores.clear.recordValue(now - call.interruptedAt);
            call.interruptedAt = 0;
        }
    }

    /// Takes nothing from its socket any more.
    void goDeaf() {
        socket.stopReading();
    }

    /// The callee hangs up.
    void hangUp(String callSid) {
        frame.begin()
                .put("{\"event\":\"stop\",\"sequenceNumber\":\"")
                .put(++sequence)
                .put(streamSid)
                .put("\"stop\":{\"accountSid\":\"" + StandIn.ACCOUNT_SID + "\",\"callSid\":\"" + callSid + "\"}}")
                .send(socket);
        socket.close();
    }
}
