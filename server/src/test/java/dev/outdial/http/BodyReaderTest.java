package dev.outdial.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Large bodies of many requests share what memory there is for them.
class BodyReaderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LIMIT = 400_000;
    private static final int ROOM = 300_000;

    private final Vertx vertx = Vertx.vertx();
    private final BodyRoom room = new BodyRoom(ROOM);
    private final AtomicReference<BodyReader.@Nullable Body> kept = new AtomicReference<>();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whatFindsNoRoomIsRefusedUntilTheOthersAreDone() throws Exception {
        var port = listen();
        long held;
        try (var first = upload(port, 200_000, 200_000)) {
            assertThat(state(first)).isEqualTo("WHOLE");
            held = Objects.requireNonNull(kept.getAndSet(null)).held();
            assertThat(upload(port, 150_000)).isEqualTo("NO_ROOM");
            assertThat(upload(port, Routes.SMALL_BODY))
                    .as("small ones need none")
                    .isEqualTo("WHOLE");
            assertThat(upload(port, LIMIT + 1)).isEqualTo("TOO_LARGE");
        }
        room.giveBack(held);
        assertThat(upload(port, ROOM)).isEqualTo("WHOLE");
    }

    @Test
    void whoHangsUpInTheMiddleLeavesHisRoomToOthers() throws Exception {
        var port = listen();
        try (var _ = upload(port, 250_000, 240_000)) {
            await().atMost(PATIENCE).until(() -> !room.take(ROOM) || giveBack());
        }
        await().atMost(PATIENCE).until(() -> room.take(ROOM));
    }

    private boolean giveBack() {
        room.giveBack(ROOM);
        return false;
    }

    private String upload(int port, int bytes) throws IOException {
        try (var socket = upload(port, bytes, bytes)) {
            var state = state(socket);
            var body = kept.getAndSet(null);
            if (body != null && state.equals("WHOLE")) {
                room.giveBack(body.held());
            }
            return state;
        }
    }

    private static Socket upload(int port, int declared, int sent) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        var head = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n".formatted(declared);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().write(new byte[sent]);
        return socket;
    }

    /// The answer's body: the server closes after it.
    private static String state(Socket socket) throws IOException {
        var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private int listen() {
        var port = new CompletableFuture<Integer>();
        vertx.runOnContext(_ -> vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> BodyReader.read(request, LIMIT, room, body -> {
                    kept.set(body);
                    request.response().end(body.state().name());
                }))
                .listen()
                .onSuccess(server -> port.complete(server.actualPort())));
        return port.join();
    }
}
