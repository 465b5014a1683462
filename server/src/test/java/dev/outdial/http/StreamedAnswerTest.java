package dev.outdial.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Answers that are made while they are sent.
class StreamedAnswerTest {
    private static final Buffer PIECE = Buffer.buffer("0123456789abcdef".repeat(1024));
    private static final int MANY = 4_000;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicLong sent = new AtomicLong();
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    @AfterEach
    void stop() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void everythingArrivesInOrder() throws Exception {
        var server = listen(Answer.stream("text/plain", sink -> {
            for (int i = 0; i < 1_000; i++) {
                sink.send(Buffer.buffer(i + "\n"));
            }
        }));

        var answer = get(server);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Request-Id")).hasValue("request");
        assertThat(answer.body().lines().map(Integer::valueOf)).hasSize(1_000).isSorted();
        server.close();
    }

    @Test
    void aKnownLengthIsTold() throws Exception {
        var server = listen(Answer.stream(206, "text/plain", 5, sink -> sink.send(Buffer.buffer("hello"))));

        var answer = get(server);

        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.headers().firstValue("Content-Length")).hasValue("5");
        assertThat(answer.body()).isEqualTo("hello");
        server.close();
    }

    /// Else the reader would take a part for the whole.
    @Test
    void whatFailsHalfWayBreaksTheConnection() {
        var server = listen(Answer.stream("text/plain", sink -> {
            sink.send(Buffer.buffer("half"));
            throw new IOException("no more");
        }));

        assertThatThrownBy(() -> get(server)).isInstanceOf(IOException.class);
        server.close();
    }

    @Test
    void aReaderThatStopsReadingStopsTheWriter_andOneThatLeavesEndsIt() throws Exception {
        var server = listen(endless());
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(16 * 1024);
            socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            socket.getOutputStream()
                    .write("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var before = new AtomicLong(-1);
            await().during(Duration.ofMillis(500))
                    .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
            assertThat(sent.get()).isLessThan(MANY);
        }

        assertThat(ended.get(20, TimeUnit.SECONDS)).contains("closed");
        server.close();
    }

    @Test
    void aServerThatClosesEndsStreams() throws Exception {
        var server = listen(Answer.stream("text/plain", sink -> {
            sink.send(PIECE);
            sent.incrementAndGet();
            try {
                Thread.currentThread().join();
            } catch (InterruptedException _) {
                ended.complete("interrupted");
            }
        }));
        var answer = client.sendAsync(request(server), HttpResponse.BodyHandlers.discarding());
        await().until(() -> sent.get() > 0);

        server.close();

        assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo("interrupted");
        answer.cancel(true);
    }

    private Answer endless() {
        return Answer.stream("application/octet-stream", sink -> {
            try {
                for (int i = 0; i < MANY; i++) {
                    sink.send(PIECE);
                    sent.incrementAndGet();
                }
                ended.complete("all was sent");
            } catch (Answer.Gone e) {
                ended.complete(String.valueOf(e.getMessage()));
                throw e;
            }
        });
    }

    private HttpServer listen(Answer answer) {
        return HttpServer.listen(
                vertx,
                new HttpConfig("127.0.0.1", 0, URI.create("http://localhost"), List.of(), 1, true),
                new Routes().get("/stream", _ -> answer),
                () -> "request",
                new SimpleMeterRegistry());
    }

    private HttpResponse<String> get(HttpServer server) throws Exception {
        return client.send(request(server), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(HttpServer server) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/stream"))
                .timeout(Duration.ofSeconds(20))
                .build();
    }
}
