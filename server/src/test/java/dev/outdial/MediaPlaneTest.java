package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.bridge.BridgeConfig;
import dev.outdial.bridge.BridgedCall;
import dev.outdial.bridge.Ending;
import dev.outdial.bridge.FakeDesk;
import dev.outdial.bridge.LiveCalls;
import dev.outdial.config.Secret;
import dev.outdial.elevenlabs.ElevenLabsAgents;
import dev.outdial.elevenlabs.ElevenLabsConfig;
import dev.outdial.elevenlabs.FakeElevenLabs;
import dev.outdial.http.GatheringTransport;
import dev.outdial.http.Json;
import dev.outdial.twilio.MediaSockets;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Media streams and agents over real sockets on loopback, with pretended peers on both sides.
class MediaPlaneTest {
    private static final int FRAMES = 50;

    /// Twilio's side of one media stream.
    private static final class Phone {
        final List<String> audio = new CopyOnWriteArrayList<>();
        final List<String> events = new CopyOnWriteArrayList<>();
        volatile @Nullable Short closeCode;
        volatile boolean closed;
        volatile boolean echoesMarks = true;
        final WebSocket socket;
        final String streamSid;

        Phone(WebSocket socket, String streamSid) {
            this.socket = socket;
            this.streamSid = streamSid;
            socket.textMessageHandler(this::read);
            socket.closeHandler(_ -> {
                closeCode = socket.closeStatusCode();
                closed = true;
            });
        }

        private void read(String text) {
            var json = Json.parse(text);
            assertThat(json.path("streamSid").asString()).isEqualTo(streamSid);
            var event = json.path("event").asString();
            events.add(event);
            if (event.equals("media")) {
                audio.add(json.path("media").path("payload").asString());
            } else if (event.equals("mark") && echoesMarks) {
                send("{\"event\":\"mark\",\"streamSid\":\"%s\",\"mark\":{\"name\":\"%s\"}}"
                        .formatted(streamSid, json.path("mark").path("name").asString()));
            }
        }

        void send(String text) {
            if (!socket.isClosed()) {
                socket.writeTextMessage(text);
            }
        }

        void connected() {
            send("{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}");
        }

        void start(String callId, String token, String callSid) {
            send(("{\"event\":\"start\",\"sequenceNumber\":\"1\",\"streamSid\":\"%s\",\"start\":{\"streamSid\":\"%s\","
                            + "\"callSid\":\"%s\",\"tracks\":[\"inbound\"],\"mediaFormat\":{\"encoding\":\"audio/x-mulaw\","
                            + "\"sampleRate\":8000,\"channels\":1},\"customParameters\":{\"callId\":\"%s\",\"token\":\"%s\"}}}")
                    .formatted(streamSid, streamSid, callSid, callId, token));
        }

        void media(String payload) {
            send(("{\"event\":\"media\",\"sequenceNumber\":\"2\",\"streamSid\":\"%s\",\"media\":{\"track\":\"inbound\","
                            + "\"chunk\":\"1\",\"timestamp\":\"20\",\"payload\":\"%s\"}}")
                    .formatted(streamSid, payload));
        }

        void stop() {
            send("{\"event\":\"stop\",\"streamSid\":\"%s\",\"stop\":{}}".formatted(streamSid));
        }
    }

    private final Vertx vertx =
            Vertx.builder().withTransport(new GatheringTransport(true)).build();
    private final FakeDesk desk = new FakeDesk();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger port = new AtomicInteger();
    private @Nullable FakeElevenLabs elevenLabs;
    private @Nullable LiveCalls live;
    private @Nullable WebSocketClient twilio;

    @BeforeEach
    void start() throws Exception {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
        var fake = new FakeElevenLabs(vertx);
        elevenLabs = fake;
        var agents = new ElevenLabsAgents(vertx, new ElevenLabsConfig(fake.baseUrl(), new Secret("key")));
        live = new LiveCalls(
                BridgeConfig.DEFAULT, desk, agents, InstantSource.system(), workers, new SimpleMeterRegistry());
        var sockets = new MediaSockets(vertx, live(), BridgeConfig.DEFAULT);
        // Two instances on one port (-1: a free one, shared): calls on more than one event loop.
        for (int i = 0; i < 2; i++) {
            get(vertx.deployVerticle(new VerticleBase() {
                @Override
                public Future<?> start() {
                    return vertx.createHttpServer(new HttpServerOptions()
                                    .setMaxWebSocketFrameSize(MediaSockets.MOST_MESSAGE_BYTES)
                                    .setMaxWebSocketMessageSize(MediaSockets.MOST_MESSAGE_BYTES))
                            .webSocketHandler(sockets::accept)
                            .listen(-1, "127.0.0.1")
                            .onSuccess(server -> port.set(server.actualPort()));
                }
            }));
        }
        twilio = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(10_000));
    }

    @AfterEach
    void stop() throws Exception {
        Awaitility.reset();
        get(vertx.close());
        workers.shutdown();
    }

    @Test
    void aHundredCallsAtOnceCarryTheirOwnAudioWholeInOrderAndUnchanged() throws Exception {
        fake().onHello = session -> {
            session.metadata("ulaw_8000");
            for (int i = 0; i < FRAMES; i++) {
                session.audio(i, pattern("agent " + session.agentId, i));
            }
        };
        var phones = new ArrayList<Phone>();
        for (int n = 0; n < 100; n++) {
            expect("call_" + n, "agent_" + n);
            var phone = open();
            phones.add(phone);
            phone.connected();
            phone.start("call_" + n, "token-call_" + n, "CA_call_" + n);
            for (int i = 0; i < FRAMES; i++) {
                phone.media(pattern("callee " + n, i));
            }
        }
        for (int n = 0; n < 100; n++) {
            var phone = phones.get(n);
            var agentId = "agent_" + n;
            await().atMost(Duration.ofSeconds(30)).until(() -> phone.audio.size() >= FRAMES);
            assertThat(phone.audio).isEqualTo(patterns("agent " + agentId));
            await().until(() -> session(agentId).audio.size() >= FRAMES);
            assertThat(session(agentId).audio).isEqualTo(patterns("callee " + n));
        }
        assertThat(live().count()).isEqualTo(100);

        phones.forEach(Phone::stop);
        await().until(() -> live().count() == 0);
        await().until(() -> fake().sessions.stream().allMatch(session -> session.closed));
        assertThat(fake().sessions)
                .hasSize(100)
                .allMatch(session -> Short.valueOf((short) 1000).equals(session.closeCode));
        assertThat(desk.log())
                .filteredOn(each -> each.startsWith("ended"))
                .hasSize(100)
                .allMatch(each -> each.endsWith("callee-hung-up"));
    }

    @Test
    void oneCallsFailureDoesNotTouchAnother() throws Exception {
        expect("call_1", "agent_1");
        expect("call_2", "agent_2");
        var lost = begin("call_1");
        var well = begin("call_2");
        await().until(() -> fake().sessions.size() == 2 && live().count() == 2);
        await().until(() ->
                desk.log().stream().filter(each -> each.startsWith("connected")).count() == 2);

        session("agent_1").audio(1, "AAAA");
        session("agent_1").close(1011, "boom");
        await().until(() -> lost.closed);
        session("agent_2").audio(1, "BBBB");
        well.media("CCCC");

        await().until(() -> well.audio.contains("BBBB"));
        await().until(() -> session("agent_2").audio.contains("CCCC"));
        assertThat(lost.audio).hasSizeGreaterThan(1); // the apology
        assertThat(desk.log()).contains("hangup call_1").doesNotContain("hangup call_2");
        assertThat(well.closed).isFalse();
    }

    @Test
    void theAgentsLastWordsArePlayedBeforeTheHangUp() throws Exception {
        fake().onHello = session -> {
            session.metadata("ulaw_8000");
            session.audio(1, "AAAA");
            session.audio(2, "BBBB");
            session.close(1000, "");
        };
        expect("call_1", "agent_1");
        var phone = begin("call_1");
        await().until(() -> phone.closed);

        assertThat(phone.events).containsExactly("media", "media", "mark");
        assertThat(desk.log()).contains("ended call_1 agent-ended", "hangup call_1");
        assertThat(phone.closeCode).isEqualTo((short) 1000);
    }

    @Test
    void aStreamThatBreaksOffEndsTheAgentAndHasTheCarrierHangUp() throws Exception {
        expect("call_1", "agent_1");
        var phone = begin("call_1");
        await().until(() -> desk.log().contains("connected call_1 conv_agent_1"));
        phone.socket.close((short) 1001);
        await().until(() -> session("agent_1").closed);
        await().until(() -> desk.log().contains("hangup call_1"));
        assertThat(desk.log()).contains("ended call_1 media-lost");
    }

    @Test
    void hangingUpAtAnyMomentLeavesNoAgentBehind() throws Exception {
        var rounds = 200;
        for (int n = 0; n < rounds; n++) {
            expect("call_" + n, "agent_" + n);
            var phone = begin("call_" + n);
            var wait = n % 10;
            if (wait == 0) {
                phone.stop();
            } else {
                vertx.setTimer(wait, _ -> phone.stop());
            }
        }
        await().until(() ->
                desk.log().stream().filter(each -> each.startsWith("ended")).count() == rounds);
        expect("call_last", "agent_last");
        begin("call_last");
        await().until(() -> desk.log().contains("connected call_last conv_agent_last"));
        await().untilAsserted(() -> assertThat(fake().sessions)
                .filteredOn(session -> !session.agentId.equals("agent_last"))
                .allMatch(session -> session.closed));
        assertThat(live().count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wrong token",
                "used token",
                "another CallSid",
                "unknown call",
                "no connected",
                "media before start",
                "media of another stream",
                "second start",
                "second connected",
                "no JSON",
                "no audio in media",
                "stop before start",
                "odd ids"
            })
    void anOpeningThatIsNotInOrderIsClosedAndNoAgentIsConnected(String kind) throws Exception {
        expect("call_1", "agent_1");
        var phone = open();
        switch (kind) {
            case "wrong token" -> {
                phone.connected();
                phone.start("call_1", "guess", "CA_call_1");
            }
            case "used token" -> {
                desk.claimable.clear();
                phone.connected();
                phone.start("call_1", "token-call_1", "CA_call_1");
            }
            case "another CallSid" -> {
                phone.connected();
                phone.start("call_1", "token-call_1", "CA_call_2");
            }
            case "unknown call" -> {
                phone.connected();
                phone.start("call_9", "token-call_9", "CA_call_9");
            }
            case "no connected" -> phone.start("call_1", "token-call_1", "CA_call_1");
            case "media before start" -> {
                phone.connected();
                phone.media("AAAA");
                phone.start("call_1", "token-call_1", "CA_call_1");
            }
            case "media of another stream" -> {
                phone.connected();
                phone.start("call_1", "wrong", "CA_call_1");
                phone.send("{\"event\":\"media\",\"streamSid\":\"MZother\",\"media\":{\"payload\":\"AAAA\"}}");
            }
            case "second start" -> {
                phone.connected();
                phone.start("call_1", "wrong", "CA_call_1");
                phone.start("call_1", "wrong", "CA_call_1");
            }
            case "second connected" -> {
                phone.connected();
                phone.connected();
            }
            case "no JSON" -> phone.send("hello");
            case "no audio in media" -> {
                phone.connected();
                phone.send("{\"event\":\"media\",\"streamSid\":\"x\",\"media\":{\"payload\":\"%%%\"}}");
            }
            case "stop before start" -> {
                phone.connected();
                phone.stop();
            }
            default -> {
                phone.connected();
                phone.start("call 1\\\"}", "token", "CA_call_1");
            }
        }
        await().until(() -> phone.closed);
        assertThat(phone.closeCode).isEqualTo((short) 1008);
        assertThat(fake().signedUrls).hasValue(0);
        assertThat(live().count()).isZero();
    }

    /// It answers once the latch is open.
    private CountDownLatch storeThatTakesItsTime() {
        var mayGo = new CountDownLatch(1);
        desk.claimsMayGo = mayGo;
        return mayGo;
    }

    private void announce(String callId, Instant until) {
        live().expect(Objects.requireNonNull(desk.claimable.get(callId)), "token-" + callId, until);
    }

    private static Instant inAMinute() {
        return Instant.now().plusSeconds(60);
    }

    private void expectHere() {
        expect("call_1", "agent_1");
        announce("call_1", inAMinute());
    }

    private void hearsTheAgent(Phone phone) {
        await().until(() -> !fake().sessions.isEmpty());
        session("agent_1").metadata("ulaw_8000");
        session("agent_1").audio(1, pattern("agent", 1));
        await().until(() -> phone.audio.contains(pattern("agent", 1)));
    }

    @Test
    void aStreamThatWasExpectedHereBeginsWhileTheStoreIsAsked() throws Exception {
        expectHere();
        var store = storeThatTakesItsTime();
        var phone = begin("call_1");
        hearsTheAgent(phone);
        assertThat(desk.log()).isEmpty();
        store.countDown();
        await().until(() -> desk.log().contains("connected call_1 conv_agent_1"));
        assertThat(desk.claimable).isEmpty();
        assertThat(phone.closed).isFalse();
    }

    @Test
    void aSecondStreamWithItsTokenIsRefusedEvenBeforeTheStoreKnows() throws Exception {
        expectHere();
        var store = storeThatTakesItsTime();
        var first = begin("call_1");
        await().until(() -> live().count() == 1);
        var second = begin("call_1");
        await().until(() -> second.closed);
        assertThat(second.closeCode).isEqualTo((short) 1008);
        store.countDown();
        await().until(() -> desk.log().contains("connected call_1 conv_agent_1"));
        assertThat(first.closed).isFalse();
        assertThat(live().count()).isEqualTo(1);
    }

    @Test
    void anExpectedStreamWhoseTokenWasUsedElsewhereIsClosedAndItsCallLeftAlone() throws Exception {
        expectHere();
        desk.claimable.clear();
        var store = storeThatTakesItsTime();
        var phone = begin("call_1");
        await().until(() -> !fake().sessions.isEmpty());
        store.countDown();
        await().until(() -> phone.closed && session("agent_1").closed);
        await().until(() -> live().count() == 0);
        assertThat(desk.log()).isEmpty();
    }

    @Test
    void anExpectedStreamGoesOnWhereTheStoreDoesNotAnswer() throws Exception {
        expectHere();
        desk.broken = true;
        var phone = begin("call_1");
        hearsTheAgent(phone);
        assertThat(live().count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"too late", "wrong token", "another CallSid"})
    void aStreamThatWasNotExpectedSoIsForTheStoreToJudge(String kind) throws Exception {
        expect("call_1", "agent_1");
        announce("call_1", kind.equals("too late") ? Instant.now().minusSeconds(1) : inAMinute());
        desk.claimable.clear();
        var phone = open();
        phone.connected();
        phone.start(
                "call_1",
                kind.equals("wrong token") ? "guess" : "token-call_1",
                kind.equals("another CallSid") ? "CA_call_2" : "CA_call_1");
        await().until(() -> phone.closed);
        assertThat(phone.closeCode).isEqualTo((short) 1008);
        assertThat(fake().signedUrls).hasValue(0);
    }

    @Test
    void binaryAndOversizedMessagesAreRefused() throws Exception {
        var binary = open();
        binary.socket.writeBinaryMessage(Buffer.buffer("x"));
        await().until(() -> binary.closed);
        assertThat(binary.closeCode).isEqualTo((short) 1003);

        var big = open();
        big.connected();
        big.send("{\"event\":\"" + "x".repeat(MediaSockets.MOST_MESSAGE_BYTES) + "\"}");
        await().until(() -> big.closed);
        assertThat(big.closeCode).isEqualTo((short) 1009);

        var oneFrame = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxFrameSize(1 << 20));
        var huge =
                get(oneFrame.connect(port.get(), "127.0.0.1", "/twilio/media").map(socket -> new Phone(socket, "MZ")));
        huge.send("x".repeat(MediaSockets.MOST_MESSAGE_BYTES + 1));
        await().until(() -> huge.closed);
        assertThat(fake().signedUrls).hasValue(0);
    }

    @Test
    void aSecondStartInALiveCallEndsIt() throws Exception {
        expect("call_1", "agent_1");
        var phone = begin("call_1");
        await().until(() -> desk.log().contains("connected call_1 conv_agent_1"));
        phone.start("call_1", "token-call_1", "CA_call_1");
        await().until(() -> phone.closed);
        assertThat(phone.closeCode).isEqualTo((short) 1008);
        await().until(() -> session("agent_1").closed);
        await().until(() -> desk.log().contains("hangup call_1"));
        assertThat(desk.log()).contains("ended call_1 media-protocol-error");
        assertThat(fake().sessions).hasSize(1);
    }

    @Test
    void aBrokenStoreClosesTheStreamWithoutAnAgent() throws Exception {
        desk.broken = true;
        var phone = begin("call_1");
        await().until(() -> phone.closed);
        assertThat(fake().signedUrls).hasValue(0);
    }

    @Test
    void aSlowAgentHearsTheHelloThatWasSaidWhileItConnected() throws Exception {
        fake().onSignedUrl = request -> vertx.setTimer(300, _ -> fake().grant(request));
        expect("call_1", "agent_1");
        var phone = begin("call_1");
        for (int i = 0; i < FRAMES; i++) {
            phone.media(pattern("callee", i));
        }
        await().until(() ->
                !fake().sessions.isEmpty() && session("agent_1").audio.size() == FRAMES);
        assertThat(session("agent_1").audio).isEqualTo(patterns("callee"));
    }

    @Test
    void aDrainingServerEndsWhatIsLeftAtItsDeadline() throws Exception {
        expect("call_1", "agent_1");
        var phone = begin("call_1");
        await().until(() -> desk.log().contains("connected call_1 conv_agent_1"));
        live().drain();
        var empty = live().whenEmpty();
        assertThat(empty).isNotDone();
        live().endAll(Ending.SERVER_SHUTDOWN.reason());
        empty.get(10, TimeUnit.SECONDS);
        assertThat(desk.log()).contains("ended call_1 server-shutdown", "hangup call_1");
        await().until(() -> phone.closed && session("agent_1").closed);
    }

    private void expect(String callId, String agentId) {
        desk.expect(new BridgedCall(
                callId, "CA_" + callId, "client_1", agentId, Map.of(), null, Instant.now(), Duration.ofMinutes(5)));
    }

    private Phone begin(String callId) throws Exception {
        var phone = open();
        phone.connected();
        phone.start(callId, "token-" + callId, "CA_" + callId);
        return phone;
    }

    private final AtomicInteger streams = new AtomicInteger();

    private Phone open() throws Exception {
        var client = Objects.requireNonNull(twilio);
        var sid = "MZ" + streams.incrementAndGet();
        return get(client.connect(port.get(), "127.0.0.1", "/twilio/media").map(socket -> new Phone(socket, sid)));
    }

    private FakeElevenLabs.Session session(String agentId) {
        return fake().sessions.stream()
                .filter(session -> session.agentId.equals(agentId))
                .findFirst()
                .orElseThrow();
    }

    private FakeElevenLabs fake() {
        return Objects.requireNonNull(elevenLabs);
    }

    private LiveCalls live() {
        return Objects.requireNonNull(live);
    }

    /// 20 ms of audio that no other frame of no other call has.
    private static String pattern(String who, int number) {
        var bytes = new byte[160];
        var seed = who.hashCode() * 31 + number;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (seed >> (i % 4 * 8) ^ i);
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static List<String> patterns(String who) {
        return IntStream.range(0, FRAMES).mapToObj(i -> pattern(who, i)).toList();
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
