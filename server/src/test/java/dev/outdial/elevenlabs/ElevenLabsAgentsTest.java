package dev.outdial.elevenlabs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.bridge.AgentLeg;
import dev.outdial.bridge.BridgedCall;
import dev.outdial.bridge.EndReason;
import dev.outdial.bridge.Ending;
import dev.outdial.bridge.VertxLoop;
import dev.outdial.config.Secret;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ElevenLabsAgentsTest {
    /// A call that writes down what its agent does, and on which thread.
    private static final class Ear implements AgentLeg.Listener {
        final List<String> events = new CopyOnWriteArrayList<>();
        final List<Thread> threads = new CopyOnWriteArrayList<>();
        volatile @Nullable EndReason closed;

        private void add(String event) {
            threads.add(Thread.currentThread());
            events.add(event);
        }

        @Override
        public void connected(String conversationId) {
            add("connected " + conversationId);
        }

        @Override
        public void reconnecting(EndReason reason) {
            add("reconnecting " + reason.reason());
        }

        @Override
        public void audio(long eventId, String base64) {
            add("audio %d %s".formatted(eventId, base64));
        }

        @Override
        public void interrupted(long eventId) {
            add("interrupted " + eventId);
        }

        @Override
        public void agentSaid(String text) {
            add("agent " + text);
        }

        @Override
        public void agentCorrected(String original, String corrected) {
            add("corrected " + corrected);
        }

        @Override
        public void calleeSaid(String text) {
            add("callee " + text);
        }

        @Override
        public void toolCalled(String toolCallId, String tool, JsonNode parameters) {
            add("tool " + tool);
        }

        @Override
        public void toolRan(String tool, boolean isError) {
            add("ran " + tool);
        }

        @Override
        public void closed(EndReason reason) {
            closed = reason;
            add("closed " + reason.reason());
        }
    }

    private static final String PASSWORD = "changeit";

    private Vertx vertx = Vertx.vertx();
    private @Nullable FakeElevenLabs elevenLabs;
    private @Nullable ElevenLabsAgents agents;

    @BeforeEach
    void start() throws Exception {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
        elevenLabs = new FakeElevenLabs(vertx);
        agents = agents(new Secret("key-1"));
    }

    @AfterEach
    void stop() throws Exception {
        Awaitility.reset();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void aConversationBeginsWithTheCallsVariablesAndRunsBothWays() {
        var ear = new Ear();
        var leg = connect(call("agent_1", "Hi \"Ann\"?"), ear, vertx.getOrCreateContext());
        await().until(() -> ear.events.contains("connected conv_agent_1"));

        var session = fake().sessions.getFirst();
        assertThat(fake().apiKeys).containsExactly("key-1");
        assertThat(session.messages.getFirst().toString())
                .isEqualTo("{\"type\":\"conversation_initiation_client_data\",\"dynamic_variables\":{\"vip\":true},"
                        + "\"conversation_config_override\":{\"agent\":{\"first_message\":\"Hi \\\"Ann\\\"?\"}},"
                        + "\"user_id\":\"client_1\"}");

        session.send("{\"type\":\"ping\",\"ping_event\":{\"event_id\":0}}");
        session.audio(3, "AAAA");
        session.send("{\"type\":\"brand_new\"}");
        session.send("{\"type\":\"interruption\",\"interruption_event\":{\"event_id\":3}}");
        session.send("{\"type\":\"client_tool_call\",\"client_tool_call\":"
                + "{\"tool_name\":\"t\",\"tool_call_id\":\"tc\",\"parameters\":{}}}");
        await().until(() -> ear.events.contains("tool t"));
        leg.hear("BBBB");
        leg.context("The callee pressed 1");
        leg.toolResult("tc", "no \"such\" tool", true);
        await().until(() -> session.messages.size() == 4);

        assertThat(ear.events).containsExactly("connected conv_agent_1", "audio 3 AAAA", "interrupted 3", "tool t");
        assertThat(session.audio).containsExactly("BBBB");
        assertThat(session.messages.stream().skip(1).map(JsonNode::toString))
                .containsExactly(
                        "{\"type\":\"pong\",\"event_id\":0}",
                        "{\"type\":\"contextual_update\",\"text\":\"The callee pressed 1\"}",
                        "{\"type\":\"client_tool_result\",\"tool_call_id\":\"tc\",\"result\":\"no \\\"such\\\" tool\","
                                + "\"is_error\":true}");
    }

    @Test
    void whatAnAgentSendsBeyondItsAllowanceIsReadLaterAndInOrder() {
        var events = 65;
        fake().onHello = session -> {
            session.metadata("ulaw_8000");
            for (int i = 0; i < events; i++) {
                session.audio(i, "AAAA");
                session.send("{\"type\":\"interruption\",\"interruption_event\":{\"event_id\":%d}}".formatted(i));
            }
        };
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> ear.events.size() > 2 * events);

        var told = IntStream.range(0, events)
                .boxed()
                .flatMap(i -> Stream.of("audio %d AAAA".formatted(i), "interrupted " + i));
        assertThat(ear.events.stream().skip(1)).containsExactlyElementsOf(told.toList());
    }

    @Test
    void withoutAnOverrideNothingIsOverridden() {
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> !ear.events.isEmpty());
        assertThat(fake().sessions.getFirst().messages.getFirst().has("conversation_config_override"))
                .isFalse();
    }

    @Test
    void everythingOfACallHappensOnItsOwnEventLoop() {
        var contexts = List.of(newContext(), newContext(), newContext(), newContext());
        var ears = new ArrayList<Ear>();
        var callers = new ArrayList<Thread>();
        fake().onHello = session -> {
            session.metadata("ulaw_8000");
            session.audio(1, "AAAA");
            session.close(1000, "");
        };
        for (int i = 0; i < 40; i++) {
            var ear = new Ear();
            ears.add(ear);
            var context = contexts.get(i % contexts.size());
            callers.add(onLoop(context, Thread::currentThread));
            connect(call("agent_" + i, null), ear, context);
        }
        for (int i = 0; i < 40; i++) {
            var ear = ears.get(i);
            await().until(() -> ear.closed != null);
            assertThat(ear.threads).hasSize(3).containsOnly(callers.get(i));
        }
        assertThat(callers.stream().distinct()).hasSizeGreaterThan(1);
    }

    @Test
    void anAgentWithAnotherAudioFormatIsRefusedByNameOfTheSettings() {
        fake().onHello = session -> session.metadata("pcm_16000");
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> ear.closed != null);

        assertThat(reason(ear).is(Ending.AGENT_WRONG_AUDIO_FORMAT)).isTrue();
        assertThat(reason(ear).detail())
                .contains("tts.agent_output_audio_format is pcm_16000", "asr.user_input_audio_format is pcm_16000");
        await().until(() -> fake().sessions.getFirst().closed);
    }

    @Test
    void aCrashBeforeTheFirstWordIsTriedAgainOnceWithAFreshUrl() {
        fake().onHello = session -> {
            session.metadata("ulaw_8000");
            if (fake().sessions.size() == 1) {
                session.close(1011, "boom");
            }
        };
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> ear.events.size() == 3);
        assertThat(ear.events)
                .containsExactly("connected conv_agent_1", "reconnecting agent-crashed", "connected conv_agent_1");
        assertThat(fake().signedUrls).hasValue(2);
    }

    @Test
    void aCrashAfterTheFirstWordIsTheEnd() {
        fake().onHello = session -> {
            session.metadata("ulaw_8000");
            session.audio(1, "AAAA");
            session.close(1011, "boom");
        };
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> ear.closed != null);
        assertThat(reason(ear).is(Ending.AGENT_CRASHED)).isTrue();
        assertThat(reason(ear).detail()).contains("boom");
        assertThat(fake().sessions).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "1000,'',agent-ended",
        "1008,missing_dynamic_variable: full_name,agent-missing-dynamic-variable",
        "3000,unauthorized,agent-refused"
    })
    void closesThatNothingCanMendAreNotTriedAgain(int code, String text, String word) {
        fake().onHello = session -> session.close(code, text);
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> ear.closed != null);
        assertThat(reason(ear).reason()).isEqualTo(word);
        assertThat(reason(ear).detail()).contains(text);
        assertThat(fake().sessions).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "401,agent-unauthorized,1",
        "404,agent-not-found,1",
        "429,agent-over-capacity,1",
        "500,agent-unreachable,4"
    })
    void aRefusedSignedUrlHasAName(int status, String word, int requests) {
        fake().onSignedUrl = request -> FakeElevenLabs.refuse(
                request, status, "{\"detail\":{\"status\":\"some_word\",\"message\":\"some text\"}}");
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> ear.closed != null);
        assertThat(reason(ear).reason()).isEqualTo(word);
        assertThat(reason(ear).detail()).contains("some_word some text");
        assertThat(fake().signedUrls.get()).isLessThanOrEqualTo(requests);
        assertThat(fake().sessions).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"403,agent-unauthorized", "429,agent-over-capacity"})
    void aRefusedUpgradeHasAName(int status, String word) {
        fake().refuseUpgrade = status;
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> ear.closed != null);
        assertThat(reason(ear).reason()).isEqualTo(word);
    }

    @Test
    void anAnswerWithoutAUrlIsAProtocolError() {
        fake().onSignedUrl = request -> FakeElevenLabs.refuse(request, 200, "{\"signed_url\":\"https://x.example/\"}");
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> ear.closed != null);
        assertThat(reason(ear).is(Ending.AGENT_PROTOCOL_ERROR)).isTrue();
    }

    @Test
    void anAgentWhoseMessagesAreTooLargeIsGivenUp() {
        fake().onHello = session -> {
            session.metadata("ulaw_8000");
            session.audio(1, "AAAA".repeat(1 << 18));
        };
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> ear.closed != null);
        assertThat(reason(ear).is(Ending.AGENT_PROTOCOL_ERROR)).isTrue();
    }

    @Test
    void anAgentThatSpeaksBeforeItIsGreetedIsUnderstood() {
        fake().onOpen = session -> session.metadata("ulaw_8000");
        fake().onHello = session -> session.audio(1, "AAAA");
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> ear.events.contains("audio 1 AAAA"));
    }

    @Test
    void anAgentThatNeverTellsItsFormatsIsGivenUp() {
        fake().onHello = _ -> {};
        var quick = new ElevenLabsConfig(
                fake().baseUrl(),
                new Secret("k"),
                null,
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                Duration.ofMillis(100));
        agents = new ElevenLabsAgents(vertx, quick);
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> ear.closed != null);
        assertThat(reason(ear).is(Ending.AGENT_CONNECT_TIMEOUT)).isTrue();
        await().until(() -> fake().sessions.stream().allMatch(session -> session.closed));
    }

    @Test
    void aSignedUrlThatNeverComesIsGivenUp() {
        fake().onSignedUrl = _ -> {};
        var quick = new ElevenLabsConfig(
                fake().baseUrl(),
                new Secret("k"),
                null,
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                Duration.ofMillis(500));
        agents = new ElevenLabsAgents(vertx, quick);
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> ear.closed != null);
        assertThat(reason(ear).is(Ending.AGENT_CONNECT_TIMEOUT)).isTrue();
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused(@TempDir Path folder) throws Exception {
        var server = secureServer(keysOfLocalhost(folder));
        fake().onSignedUrl = request ->
                request.response().end("{\"signed_url\":\"wss://localhost:%d/x\"}".formatted(server.actualPort()));
        var socket = new Ear();
        connect(call("agent_1", null), socket, vertx.getOrCreateContext());
        await().until(() -> socket.closed != null);
        assertThat(reason(socket).is(Ending.AGENT_UNREACHABLE)).isTrue();
        assertThat(reason(socket).detail()).contains("TLS failed");

        agents = new ElevenLabsAgents(
                vertx, new ElevenLabsConfig(URI.create("https://localhost:" + server.actualPort()), new Secret("k")));
        var rest = new Ear();
        connect(call("agent_1", null), rest, vertx.getOrCreateContext());
        await().until(() -> rest.closed != null);
        assertThat(reason(rest).detail()).contains("TLS failed");
    }

    @Test
    void aCertificateMustBeOfTheNameThatWasCalled(@TempDir Path folder) throws Exception {
        var keys = keysOfLocalhost(folder);
        var server = secureServer(keys);
        System.setProperty("javax.net.ssl.trustStore", keys.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
        try {
            agents = agents(new Secret("key-1"));
        } finally {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        }

        fake().onSignedUrl = request ->
                request.response().end("{\"signed_url\":\"wss://127.0.0.1:%d/x\"}".formatted(server.actualPort()));
        var stranger = new Ear();
        connect(call("agent_1", null), stranger, vertx.getOrCreateContext());
        await().until(() -> stranger.closed != null);
        assertThat(reason(stranger).detail()).contains("TLS failed");

        fake().onSignedUrl = request ->
                request.response().end("{\"signed_url\":\"wss://localhost:%d/x\"}".formatted(server.actualPort()));
        var known = new Ear();
        connect(call("agent_2", null), known, vertx.getOrCreateContext());
        await().until(() -> known.closed != null);
        assertThat(reason(known).detail()).contains("1008 it was me");
    }

    /// A certificate for `localhost`, signed by itself.
    private static Path keysOfLocalhost(Path folder) throws Exception {
        var keys = folder.resolve("keys.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        keys.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(made.waitFor()).isZero();
        return keys;
    }

    /// Closes every socket with a word.
    private HttpServer secureServer(Path keys) throws Exception {
        return vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(
                                new PfxOptions().setPath(keys.toString()).setPassword(PASSWORD)))
                .requestHandler(request -> request.response().end("{}"))
                .webSocketHandler(socket -> socket.close((short) 1008, "it was me"))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void withoutAKeyACallLearnsSo() {
        agents = agents(null);
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> ear.closed != null);
        assertThat(reason(ear).is(Ending.AGENT_NOT_CONFIGURED)).isTrue();
        assertThat(fake().signedUrls).hasValue(0);
    }

    @Test
    void anUnreachableElevenLabsHasAName() {
        agents = new ElevenLabsAgents(vertx, new ElevenLabsConfig(URI.create("http://127.0.0.1:1"), new Secret("k")));
        var ear = new Ear();
        connect(call("agent_1", null), ear, vertx.getOrCreateContext());
        await().until(() -> ear.closed != null);
        assertThat(reason(ear).is(Ending.AGENT_UNREACHABLE)).isTrue();
    }

    @Test
    void aConversationThatIsClosedWhileItConnectsLeavesNoSessionOpen() {
        var context = vertx.getOrCreateContext();
        for (int round = 0; round < 300; round++) {
            var leg = connect(call("agent_1", null), new Ear(), context);
            var wait = round % 12;
            if (wait == 0) {
                onLoop(context, () -> {
                    leg.close();
                    return "";
                });
            } else {
                context.runOnContext(_ -> vertx.setTimer(wait, _ -> leg.close()));
            }
        }
        // A last call, begun after all the others, proves that the queue is through.
        var last = new Ear();
        connect(call("agent_last", null), last, context);
        await().until(() -> !last.events.isEmpty());
        await().untilAsserted(() -> assertThat(fake().sessions)
                .filteredOn(session -> session.agentId.equals("agent_1"))
                .allMatch(session -> session.closed));
    }

    private ElevenLabsAgents agents(@Nullable Secret apiKey) {
        return new ElevenLabsAgents(vertx, new ElevenLabsConfig(fake().baseUrl(), apiKey));
    }

    private FakeElevenLabs fake() {
        return Objects.requireNonNull(elevenLabs);
    }

    private AgentLeg connect(BridgedCall call, Ear ear, Context context) {
        var chosen = Objects.requireNonNull(agents);
        return onLoop(context, () -> chosen.connect(call, ear, VertxLoop.current(vertx)));
    }

    /// A context on an event loop of its own.
    private Context newContext() {
        var found = new CompletableFuture<Context>();
        vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                found.complete(context);
                return Future.succeededFuture();
            }
        });
        return found.join();
    }

    private static EndReason reason(Ear ear) {
        return Objects.requireNonNull(ear.closed);
    }

    private static <T> T onLoop(Context context, Supplier<T> task) {
        var done = new CompletableFuture<T>();
        context.runOnContext(_ -> done.complete(task.get()));
        return done.join();
    }

    private static BridgedCall call(String agentId, @Nullable String firstMessage) {
        return new BridgedCall(
                "call_1",
                "CA1",
                "client_1",
                agentId,
                Map.of("vip", true),
                firstMessage,
                Instant.EPOCH,
                Duration.ofMinutes(1));
    }
}
