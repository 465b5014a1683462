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
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections that never get to the point, and more of them than there may be.
class ConnectionsTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger count = new AtomicInteger();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET / HTT",
                "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"
            })
    void whoeverTricklesIsClosedHoweverRegularlyTheBytesCome(String beginning) throws Exception {
        var port = listen(10, Duration.ofMillis(300));
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.ISO_8859_1));
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> isClosed(socket));
        }
        await().untilAsserted(() -> assertThat(count).hasValue(0));
    }

    /// Sends one more byte; a closed connection does not take it.
    private static boolean isClosed(Socket socket) {
        try {
            socket.getOutputStream().write('x');
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Test
    void oneMoreThanThereMayBeIsClosedAtOnceAndTheOthersStay() throws Exception {
        var port = listen(3, Duration.ofMinutes(1));
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < 3; i++) {
            sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
            var opened = i + 1;
            await().untilAsserted(() -> assertThat(count).hasValue(opened));
        }
        try (var oneMore = new Socket(InetAddress.getLoopbackAddress(), port)) {
            oneMore.setSoTimeout(10_000);
            assertThat(oneMore.getInputStream().read()).isEqualTo(-1);
        }
        var first = sockets.getFirst();
        first.setSoTimeout(10_000);
        first.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(first.getInputStream().read()).isEqualTo('H');
        for (Socket socket : sockets) {
            socket.close();
        }
        await().untilAsserted(() -> assertThat(count).hasValue(0));
    }

    private int listen(int most, Duration patience) {
        var port = new CompletableFuture<Integer>();
        vertx.runOnContext(_ -> {
            var open = new Connections(vertx, count, most, new Connections.Patience(patience, patience, patience));
            vertx.createHttpServer(new HttpServerOptions()
                            .setHost("127.0.0.1")
                            .setPort(0)
                            .setHttp2ClearTextEnabled(false))
                    .connectionHandler(open::opened)
                    .requestHandler(request -> {
                        open.begun(request);
                        request.end().onSuccess(_ -> request.response().end("ok"));
                    })
                    .listen()
                    .onSuccess(server -> port.complete(server.actualPort()));
        });
        return port.join();
    }
}
