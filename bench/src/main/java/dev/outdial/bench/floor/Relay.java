package dev.outdial.bench.floor;

import dev.outdial.bench.net.Ascii;
import dev.outdial.bench.net.Connection;
import dev.outdial.bench.net.HttpServer;
import dev.outdial.bench.net.Loop;
import dev.outdial.bench.net.TextFrame;
import dev.outdial.bench.net.Upgrade;
import dev.outdial.bench.net.WebSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The floor: a relay on one thread and one selector that re-frames messages by splicing. It relies on the exact
/// spelling of the load's messages, which a real bridge may not do.
public final class Relay implements HttpServer.Handler {
    private static final byte[] MEDIA = Ascii.of("{\"event\":\"media\"");
    private static final byte[] START = Ascii.of("{\"event\":\"start\"");
    private static final byte[] PAYLOAD = Ascii.of("\"payload\":\"");
    private static final byte[] STREAM_SID = Ascii.of("\"streamSid\":\"");
    private static final byte[] PHONE = Ascii.of("\"phone\":\"");
    private static final byte[] AUDIO = Ascii.of("{\"type\":\"audio\"");
    private static final byte[] AUDIO_BASE_64 = Ascii.of("\"audio_base_64\":\"");
    private static final byte[] INTERRUPTION = Ascii.of("{\"type\":\"interruption\"");
    private static final byte[] PING = Ascii.of("{\"type\":\"ping\"");
    private static final byte[] EVENT_ID = Ascii.of("\"event_id\":");
    private static final byte[] CHUNK_HEAD = Ascii.of("{\"user_audio_chunk\":\"");
    private static final byte[] CHUNK_TAIL = Ascii.of("\"}");
    private static final byte[] MEDIA_TAIL = Ascii.of("\"}}");
    private static final byte[] PONG_HEAD = Ascii.of("{\"type\":\"pong\",\"event_id\":");

    private final Loop loop;
    private final InetSocketAddress agents;
    private final Supplier<Passage> passages;
    private final TextFrame toPhone = new TextFrame(false);
    private final TextFrame toAgent = new TextFrame(true);

    /// @param agents   where the agent's WebSocket is opened
    /// @param passages one a call
    public Relay(Loop loop, InetSocketAddress agents, Supplier<Passage> passages) {
        this.loop = loop;
        this.agents = agents;
        this.passages = passages;
    }

    /// Runs a relay on a free port, which is told on the first line of the output, until the process is ended.
    ///
    /// @param args the port of the agent on the loopback address
    public static void main(String[] args) {
        var loop = new Loop();
        var agents = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        var relay = new Relay(loop, agents, () -> Passage.STRAIGHT);
        var address = loop.listen(0, () -> new HttpServer(relay));
        System.out.println("The floor listens on port " + address.getPort());
        loop.run();
    }

    @Override
    public HttpServer.Answer answer(String method, String target, String body) {
        return new HttpServer.Answer("404 Not Found", "{}");
    }

    @Override
    public WebSocket.Listener open(Connection phone, String target) {
        return new Call(phone, passages.get());
    }

    private final class Call implements WebSocket.Listener {
        private final Connection phone;
        private final Passage passage;
        private final Passage.Onward onward = this::chunk;
        private final ArrayDeque<byte[]> early = new ArrayDeque<>();
        private byte[] mediaHead = {};
        private byte[] clear = {};
        private @Nullable Connection agent;
        private boolean open;

        Call(Connection phone, Passage passage) {
            this.phone = phone;
            this.passage = passage;
        }

        @Override
        public void text(byte[] bytes, int from, int to) {
            if (Ascii.startsWith(bytes, from, to, MEDIA)) {
                var at = Ascii.behind(bytes, from + MEDIA.length, to, PAYLOAD);
                var end = to - MEDIA_TAIL.length;
                if (open) {
                    passage.pass(bytes, at, end, onward);
                } else {
                    early.add(Arrays.copyOfRange(bytes, at, end));
                }
            } else if (Ascii.startsWith(bytes, from, to, START)) {
                start(bytes, from, to);
            }
        }

        private void start(byte[] bytes, int from, int to) {
            var sid = value(bytes, from, to, STREAM_SID);
            var number = value(bytes, from, to, PHONE);
            mediaHead = Ascii.of("{\"event\":\"media\",\"streamSid\":\"" + sid + "\",\"media\":{\"payload\":\"");
            clear = Ascii.of("{\"event\":\"clear\",\"streamSid\":\"" + sid + "\"}");
            var hello = "{\"type\":\"conversation_initiation_client_data\",\"dynamic_variables\":{\"phone\":\"" + number
                    + "\"}}";
            agent = Upgrade.begin(
                    loop, agents, "/v1/convai/conversation", Map.of(), socket -> opened(socket, hello), new Agent());
        }

        private void opened(Connection socket, String hello) {
            toAgent.begin().put(hello).send(socket);
            open = true;
            for (var frame = early.poll(); frame != null; frame = early.poll()) {
                passage.pass(frame, 0, frame.length, onward);
            }
        }

        private void chunk(byte[] bytes, int from, int to) {
            if (agent != null) {
                toAgent.begin()
                        .put(CHUNK_HEAD)
                        .put(bytes, from, to - from)
                        .put(CHUNK_TAIL)
                        .send(agent);
            }
        }

        @Override
        public void closed() {
            if (agent != null) {
                agent.close();
            }
        }

        private final class Agent implements WebSocket.Listener {
            @Override
            public void text(byte[] bytes, int from, int to) {
                if (Ascii.startsWith(bytes, from, to, AUDIO)) {
                    var at = Ascii.behind(bytes, from + AUDIO.length, to, AUDIO_BASE_64);
                    var end = Ascii.quote(bytes, at, to);
                    toPhone.begin()
                            .put(mediaHead)
                            .put(bytes, at, end - at)
                            .put(MEDIA_TAIL)
                            .send(phone);
                } else if (Ascii.startsWith(bytes, from, to, PING) && agent != null) {
                    var at = Ascii.behind(bytes, from, to, EVENT_ID);
                    var end = at;
                    while (bytes[end] >= '0' && bytes[end] <= '9') {
                        end++;
                    }
                    toAgent.begin()
                            .put(PONG_HEAD)
                            .put(bytes, at, end - at)
                            .put("}")
                            .send(agent);
                } else if (Ascii.startsWith(bytes, from, to, INTERRUPTION)) {
                    toPhone.begin().put(clear).send(phone);
                }
            }

            @Override
            public void closed() {
                phone.close();
            }
        }
    }

    private static String value(byte[] bytes, int from, int to, byte[] name) {
        var at = Ascii.behind(bytes, from, to, name);
        return at < 0 ? "" : Ascii.text(bytes, at, Ascii.quote(bytes, at, to));
    }
}
