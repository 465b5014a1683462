package dev.outdial.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.GatheringTransport;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketFrame;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// A socket on which audio goes one way and everything else another.
class WireSocketTest {
    private static final int MANY = 2_000;
    private static final int MOST = 64 * 1024;

    enum Side {
        /// Ours has come to our server.
        ACCEPTED,
        /// We have opened ours.
        DIALED
    }

    private final Vertx vertx =
            Vertx.builder().withTransport(new GatheringTransport(true)).build();
    private final WebSocketClient client =
            vertx.createWebSocketClient(new WebSocketClientOptions().setClosingTimeout(600));
    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private final CompletableFuture<WireSocket> ours = new CompletableFuture<>();
    private final CompletableFuture<WebSocket> peer = new CompletableFuture<>();
    private final CompletableFuture<Context> peerLoop = new CompletableFuture<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final Listener listener = new Listener();
    private volatile boolean readsNothing;
    private volatile boolean stumbles;

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /// Takes what begins with an A for audio; stops reading now and then if it `stumbles`.
    private final class Listener implements DialedSocket.Listener {
        private final Random random = new Random(4);
        private int shortWay;
        private volatile Runnable afterFirst = () -> {};

        @Override
        public boolean audio(byte[] bytes, int length) {
            if (bytes[0] != 'A') {
                return false;
            }
            shortWay++;
            came(new String(bytes, 0, length, StandardCharsets.UTF_8));
            return true;
        }

        @Override
        public void text(String text) {
            came(text);
        }

        @Override
        public void opened(DialedSocket socket) {
            ours.complete(socket);
        }

        @Override
        public void failed(Throwable cause) {
            ours.completeExceptionally(cause);
        }

        @Override
        public void unreadable(String why) {
            came("unreadable: " + why);
        }

        @Override
        public void closed(@Nullable Short code, String reason) {
            closed.complete(code + " " + reason);
        }

        private void came(String text) {
            arrived.add(text);
            if (arrived.size() == 1) {
                afterFirst.run();
            }
            if (stumbles && random.nextInt(10) == 0) {
                ours.join().pause();
                vertx.setTimer(1 + random.nextInt(3), _ -> ours.join().resume());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"ACCEPTED,1", "ACCEPTED,2", "ACCEPTED,3", "DIALED,1", "DIALED,2", "DIALED,3"})
    void nothingOvertakesAnythingWhateverWayItGoes(Side side, long seed) {
        stumbles = true;
        connect(side);
        var random = new Random(seed);
        var sent = IntStream.range(0, MANY).mapToObj(i -> message(random, i)).toList();

        peerLoop.join().runOnContext(_ -> sent.forEach(text -> send(random, text)));

        await().atMost(Duration.ofSeconds(60)).until(() -> arrived.size() >= MANY);
        assertThat(arrived).isEqualTo(sent);
        assertThat(listener.shortWay).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSentArrivesInOrder(Side side) throws Exception {
        connect(side);
        var there = new CopyOnWriteArrayList<String>();
        peer.join().textMessageHandler(there::add);
        var wire = ours.get(10, TimeUnit.SECONDS);
        var expected = new ArrayList<String>();
        for (int i = 0; i < 200; i++) {
            var number = Integer.toString(i);
            wire.send("head ".getBytes(StandardCharsets.US_ASCII), number, " tail".getBytes(StandardCharsets.US_ASCII));
            wire.send("é " + number.repeat(i));
            expected.add("head " + number + " tail");
            expected.add("é " + number.repeat(i));
        }

        await().until(() -> there.size() == expected.size());
        assertThat(there).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatReadsNothingMakesItCongested(Side side) throws Exception {
        readsNothing = true;
        connect(side);
        var wire = ours.get(10, TimeUnit.SECONDS);
        var much = "x".repeat(60_000);

        for (int i = 0; i < 400; i++) { // more than the kernel's buffers hold
            wire.send(much);
        }

        await().until(wire::isCongested);
        peerLoop.join()
                .runOnContext(_ -> peer.join().textMessageHandler(_ -> {}).resume());
        await().until(() -> !wire.isCongested());
        wire.close((short) 1000);
        await().until(wire::isClosed);
        assertThat(wire.isCongested()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void oneThatIsCutOffDoesNotWaitForItsPeersGoodbye(Side side) throws Exception {
        readsNothing = true;
        connect(side);
        var wire = ours.get(10, TimeUnit.SECONDS);
        wire.close((short) 1000);

        wire.cutOff();
        wire.cutOff();

        assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void aGoodbyeComesAfterAllThatWasSaidBeforeItAlsoToOneThatHasPaused() throws Exception {
        connect(Side.DIALED);
        var wire = ours.get(10, TimeUnit.SECONDS);
        var loop = peerLoop.join(); // both have the same one
        var paused = new CompletableFuture<@Nullable Void>();
        listener.afterFirst = wire::pause;
        loop.runOnContext(_ -> {
            peer.join().writeTextMessage("first");
            peer.join().writeTextMessage("A second");
            peer.join().writeTextMessage("third");
            peer.join().close((short) 4000, "bye").onComplete(_ -> paused.complete(null));
        });
        await().until(() -> arrived.size() == 1);

        loop.runOnContext(_ -> wire.resume());

        assertThat(closed).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("4000 bye");
        assertThat(arrived).containsExactly("first", "A second", "third");
    }

    @ParameterizedTest
    @CsvSource({"64000,", "66000,unreadable: a message that is too large"})
    void aMessageInManyFramesIsReadUpToItsLimit(int length, @Nullable String expected) throws Exception {
        connect(Side.DIALED);
        var text = "x".repeat(length);
        peerLoop.join().runOnContext(_ -> {
            peer.join().writeFrame(WebSocketFrame.textFrame(text.substring(0, length / 2), false));
            peer.join().writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(text.substring(length / 2)), true));
        });

        await().until(() -> !arrived.isEmpty());
        assertThat(arrived.getFirst()).isEqualTo(expected == null ? text : expected);
    }

    @Test
    void aMessageInOneFrameIsReadUpToItsLimit() throws Exception {
        connect(Side.DIALED);
        peerLoop.join().runOnContext(_ -> peer.join().writeFrame(WebSocketFrame.textFrame("x".repeat(MOST + 1), true)));
        await().until(() -> arrived.contains("unreadable: a message that is too large"));
    }

    /// Netty's handlers read on for each ping.
    @Test
    void whoHasPausedReadsNothingWhateverThePeerSends() throws Exception {
        connect(Side.DIALED);
        var wire = ours.get(10, TimeUnit.SECONDS);
        listener.afterFirst = wire::pause;
        var written = new CompletableFuture<Boolean>();
        peerLoop.join().runOnContext(_ -> {
            peer.join().writeTextMessage("first");
            flood(written);
        });

        assertThat(written).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
        assertThat(arrived).containsExactly("first");
        wire.cutOff();
    }

    /// Pings and messages until the peer's own buffers are full: that is when it is true that nobody reads.
    private void flood(CompletableFuture<Boolean> written) {
        var socket = peer.join();
        for (int i = 0; i < 1_000 && !socket.writeQueueFull(); i++) {
            socket.writePing(Buffer.buffer("there?"));
            socket.writeTextMessage("x".repeat(1_000));
        }
        if (socket.writeQueueFull()) {
            // Full for a while: what is read would make room meanwhile.
            vertx.setTimer(300, _ -> {
                if (socket.writeQueueFull()) {
                    written.complete(true);
                } else {
                    flood(written);
                }
            });
        } else {
            vertx.runOnContext(_ -> flood(written));
        }
    }

    @Test
    void whatIsNotTextCannotBeRead() throws Exception {
        connect(Side.DIALED);
        peerLoop.join().runOnContext(_ -> peer.join().writeBinaryMessage(Buffer.buffer("x")));
        await().until(() -> arrived.contains("unreadable: a binary message"));
    }

    @Test
    void aPingIsAnswered() throws Exception {
        connect(Side.DIALED);
        var answered = new CompletableFuture<String>();
        peer.join().pongHandler(data -> answered.complete(data.toString()));
        peerLoop.join().runOnContext(_ -> peer.join().writePing(Buffer.buffer("there?")));
        assertThat(answered).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("there?");
    }

    @Test
    void aPeerThatNeverSaysGoodbyeIsCutOff() throws Exception {
        var server = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(request -> socket.handler(_ -> {})
                        .write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + accept(request.toString()) + "\r\n\r\n")))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        dial(server.actualPort());

        ours.get(20, TimeUnit.SECONDS).close((short) 1000);

        assertThat(closed).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("null ");
    }

    private static String accept(String request) {
        var key = request.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow();
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                    .getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String message(Random random, int number) {
        var text = (random.nextInt(3) > 0 ? "A " : "other ") + number + " ";
        return random.nextInt(20) == 0 ? text + "long".repeat(6_000) : text;
    }

    private void send(Random random, String text) {
        var socket = peer.join();
        if (random.nextInt(5) > 0) {
            socket.writeTextMessage(text);
            return;
        }
        var half = text.length() / 2;
        socket.writeFrame(WebSocketFrame.textFrame(text.substring(0, half), false));
        socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(text.substring(half)), true));
    }

    private void connect(Side side) {
        vertx.createHttpServer()
                .webSocketHandler(side == Side.DIALED ? this::isPeer : this::isOurs)
                .listen(0, "127.0.0.1")
                .onSuccess(server -> {
                    if (side == Side.DIALED) {
                        dial(server.actualPort());
                    } else {
                        client.webSocket()
                                .connect(server.actualPort(), "127.0.0.1", "/")
                                .onSuccess(this::isPeer);
                    }
                });
        assertThat(ours).succeedsWithin(Duration.ofSeconds(20));
        assertThat(peer).succeedsWithin(Duration.ofSeconds(20));
    }

    private void dial(int port) {
        var target = URI.create("ws://127.0.0.1:" + port + "/");
        new SocketDialer(vertx, MOST).dial(target, Duration.ofSeconds(10), listener);
    }

    private void isOurs(ServerWebSocket socket) {
        socket.closeHandler(_ -> listener.closed(socket.closeStatusCode(), ""));
        ours.complete(AcceptedSocket.over(socket, listener));
    }

    private void isPeer(WebSocket socket) {
        peerLoop.complete(vertx.getOrCreateContext());
        if (readsNothing) {
            socket.pause();
        }
        peer.complete(socket);
    }
}
