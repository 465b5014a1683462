package dev.outdial.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// [GatheringTransport], over sockets of this machine.
class GatheringTransportTest {
    /// More than any socket's buffer holds, so that reading and writing must wait for each other.
    private static final String LONG = "a long message ".repeat(100_000);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothSidesHearEachOther(boolean ioUring) throws Exception {
        var vertx =
                Vertx.builder().withTransport(new GatheringTransport(ioUring)).build();
        try {
            var heard = new CompletableFuture<String>();
            var gone = new CompletableFuture<Short>();
            var server = vertx.createHttpServer(new HttpServerOptions()
                            .setMaxWebSocketMessageSize(2 * LONG.length())
                            .setMaxWebSocketFrameSize(2 * LONG.length()))
                    .webSocketHandler(socket -> socket.textMessageHandler(text -> {
                        socket.writeTextMessage(text + "!");
                        socket.close((short) 1001);
                    }));
            var port = await(server.listen(0, "127.0.0.1").toCompletionStage()).actualPort();
            var client = vertx.createWebSocketClient(new WebSocketClientOptions()
                    .setMaxMessageSize(2 * LONG.length())
                    .setMaxFrameSize(2 * LONG.length()));
            WebSocket socket = await(client.connect(port, "127.0.0.1", "/").toCompletionStage());
            socket.textMessageHandler(heard::complete);
            socket.closeHandler(_ -> gone.complete(socket.closeStatusCode()));
            socket.writeTextMessage(LONG);
            assertThat(await(heard)).isEqualTo(LONG + "!");
            assertThat(await(gone)).isEqualTo((short) 1001);
        } finally {
            await(vertx.close().toCompletionStage());
        }
    }

    @Test
    void ioUringIsLeftAloneWhereItIsNotWanted() {
        assertThat(new GatheringTransport(false).name()).doesNotContain("io_uring");
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
