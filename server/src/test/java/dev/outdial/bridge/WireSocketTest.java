package dev.outdial.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.GatheringTransport;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A socket on which audio goes one way and everything else another.
class WireSocketTest {
    private static final int MANY = 2_000;

    private final Vertx vertx =
            Vertx.builder().withTransport(new GatheringTransport(true)).build();
    private final WebSocketClient client =
            vertx.createWebSocketClient(new WebSocketClientOptions().setClosingTimeout(600));
    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private final CompletableFuture<WireSocket> ours = new CompletableFuture<>();
    private final CompletableFuture<ServerWebSocket> peer = new CompletableFuture<>();
    private final CompletableFuture<Context> peerLoop = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();
    private final Listener listener = new Listener();
    private volatile boolean readsNothing;

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /// Takes what begins with an A for audio; stops reading now and then.
    private final class Listener implements WireSocket.Listener {
        private final Random random = new Random(4);
        private int shortWay;

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

        private void came(String text) {
            arrived.add(text);
            if (random.nextInt(10) == 0) {
                ours.join().pause();
                vertx.setTimer(1 + random.nextInt(3), _ -> ours.join().resume());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingOvertakesAnythingWhateverWayItGoes(long seed) {
        connect();
        var random = new Random(seed);
        var sent = IntStream.range(0, MANY).mapToObj(i -> message(random, i)).toList();

        vertx.runOnContext(_ -> sent.forEach(text -> send(random, text)));

        await().atMost(Duration.ofSeconds(60)).until(() -> arrived.size() >= MANY);
        assertThat(arrived).isEqualTo(sent);
        assertThat(listener.shortWay).isPositive();
    }

    @Test
    void whatIsSentArrivesInOrder() throws Exception {
        connect();
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

    @Test
    void aPeerThatReadsNothingMakesItCongested() throws Exception {
        readsNothing = true;
        connect();
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

    @Test
    void oneThatIsCutOffDoesNotWaitForItsPeersGoodbye() throws Exception {
        readsNothing = true;
        connect();
        var wire = ours.get(10, TimeUnit.SECONDS);
        wire.close((short) 1000);

        wire.cutOff();
        wire.cutOff();

        assertThat(gone).succeedsWithin(Duration.ofSeconds(20));
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

    private void connect() {
        vertx.createHttpServer()
                .webSocketHandler(socket -> {
                    peerLoop.complete(vertx.getOrCreateContext());
                    if (readsNothing) {
                        socket.pause();
                    }
                    peer.complete(socket);
                })
                .listen(0, "127.0.0.1")
                .compose(server -> client.webSocket().connect(server.actualPort(), "127.0.0.1", "/"))
                .map(open -> {
                    open.closeHandler(_ -> gone.complete(null));
                    return WireSocket.over(open, listener);
                })
                .onComplete(ours::complete, ours::completeExceptionally);
        assertThat(ours).succeedsWithin(Duration.ofSeconds(20));
        assertThat(peer).succeedsWithin(Duration.ofSeconds(20));
    }
}
