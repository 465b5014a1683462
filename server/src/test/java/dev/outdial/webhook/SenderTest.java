package dev.outdial.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Strangers' addresses, at their worst. 127.0.0.2 is the outside, 127.0.0.1 the inside.
@Timeout(60)
class SenderTest {
    private static final WebhookConfig CONFIG =
            new WebhookConfig(true, List.of("127.0.0.2"), 10, Duration.ofSeconds(2), Duration.ofSeconds(3));
    private static final Map<String, String> HEADERS =
            Map.of("webhook-id", "evt_1", "webhook-timestamp", "1", "webhook-signature", "v1,x");

    private final Endpoint outside = new Endpoint();
    private final Inside inside = new Inside();
    private final Queue<String> answers = new ArrayDeque<>(); // of the name server, one after the other
    private final CountDownLatch end = new CountDownLatch(1);
    private final Sender sender = new Sender(CONFIG, new AddressPolicy(CONFIG.allowedNetworks()), this::resolve);

    private List<InetAddress> resolve(String host) throws IOException {
        var answer = answers.poll();
        return List.of(InetAddress.getByName(answer == null ? host : answer));
    }

    @AfterEach
    void close() {
        end.countDown();
        sender.close();
        outside.close();
        inside.close();
    }

    private Outcome post(String url) {
        return sender.post(url, HEADERS, "{}", 0);
    }

    @Test
    void anAnswerIsToldAndTheConnectionIsUsedAgain() {
        for (int status : new int[] {200, 204, 299, 300, 400, 410, 500}) {
            outside.answers(status);
            var outcome = post(outside.url());
            assertThat(outcome.status()).isEqualTo(status);
            assertThat(outcome.isDelivered()).isEqualTo(status < 300);
        }
        assertThat(outside.messages())
                .hasSize(7)
                .allMatch(message -> message.id().equals("evt_1"));
    }

    @Test
    void aRedirectIsNotFollowed() {
        outside.behaves(exchange -> {
            exchange.getResponseHeaders().set("Location", inside.url());
            Endpoint.answer(exchange, 307);
        });
        assertThat(post(outside.url()).error()).isEqualTo("Answered 307; redirects are not followed");
        assertThat(inside.connections()).isZero();
    }

    @Test
    void aNameThatLeadsInsideTheSecondTimeIsAskedForEachTimeAndNotFollowed() {
        var url = "http://hooks.acme.example:%d/hook".formatted(outside.port());
        answers.addAll(List.of("127.0.0.2", "127.0.0.1", "127.0.0.2"));
        assertThat(post(url).isDelivered()).isTrue();
        var inwards = "http://hooks.acme.example:%d/hook".formatted(inside.port());
        assertThat(post(inwards).error()).isEqualTo("The name leads to an address that is not public");
        assertThat(post(url).isDelivered()).isTrue();
        assertThat(answers).isEmpty();
        assertThat(inside.connections()).isZero();
        assertThat(outside.messages().getFirst().host()).isEqualTo("hooks.acme.example:" + outside.port());
    }

    @Test
    void oneAddressInsideAmongOthersClosesTheName() {
        var both = new Sender(
                CONFIG,
                new AddressPolicy(CONFIG.allowedNetworks()),
                _ -> List.of(InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("127.0.0.1")));
        try (both) {
            var outcome = both.post("http://both.example:%d/".formatted(outside.port()), HEADERS, "{}", 0);
            assertThat(outcome.isDelivered()).isFalse();
        }
        assertThat(outside.messages()).isEmpty();
    }

    @Test
    void waysToWriteAnAddressLeadInsideNeither() {
        var names = new DnsNames();
        try (var real = new Sender(CONFIG, new AddressPolicy(CONFIG.allowedNetworks()), names);
                names) {
            for (String host : List.of(
                    "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]")) {
                var url = "http://%s:%d/".formatted(host, inside.port());
                assertThat(real.post(url, HEADERS, "{}", 0).isDelivered())
                        .as(host)
                        .isFalse();
            }
        }
        assertThat(inside.connections()).isZero();
    }

    @Test
    void anEndlessAnswerIsCutAndItsStatusCounts() {
        outside.behaves(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var chunk = new byte[8192];
            while (true) {
                exchange.getResponseBody().write(chunk); // until the other side hangs up
            }
        });
        assertThat(post(outside.url()).isDelivered()).isTrue();
    }

    @Test
    void whoNeverAnswersIsGivenUp() {
        outside.behaves(_ -> end.await());
        assertThat(post(outside.url()).error()).isEqualTo("No answer within 3 s");
    }

    @Test
    void whoAnswersDropByDropIsGivenUp() {
        outside.behaves(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (end.getCount() > 0) {
                exchange.getResponseBody().write('.');
                exchange.getResponseBody().flush();
                end.await(100, java.util.concurrent.TimeUnit.MILLISECONDS);
            }
        });
        assertThat(post(outside.url()).error()).isEqualTo("No answer within 3 s");
    }

    @Test
    void nobodyListens() {
        var port = outside.port();
        outside.close();
        assertThat(post("http://127.0.0.2:%d/".formatted(port)).error()).isEqualTo("The connection was refused");
    }

    @Test
    void tlsWantsACertificateForThatName(@TempDir Path folder) throws Exception {
        var pem = certificate(folder);
        var tls = https(folder);
        var trusting = new HttpClientOptions().setTrustOptions(new PemTrustOptions().addCertPath(pem.toString()));
        Names names = _ -> List.of(InetAddress.ofLiteral("127.0.0.2"));
        var policy = new AddressPolicy(CONFIG.allowedNetworks());
        try (var knows = new Sender(CONFIG, policy, names, trusting);
                var strange = new Sender(CONFIG, policy, names)) {
            var url =
                    "https://hooks.acme.example:%d/".formatted(tls.getAddress().getPort());
            assertThat(knows.post(url, HEADERS, "{}", 0).error()).isNull();
            assertThat(strange.post(url, HEADERS, "{}", 0).error()).startsWith("TLS failed");
            assertThat(knows.post(url.replace("hooks", "other"), HEADERS, "{}", 0)
                            .error())
                    .startsWith("TLS failed");
        } finally {
            tls.stop(0);
        }
    }

    private static Path certificate(Path folder) throws Exception {
        keytool(
                null,
                "-genkeypair",
                "-alias",
                "hooks",
                "-keyalg",
                "EC",
                "-dname",
                "CN=hooks.acme.example",
                "-ext",
                "san=dns:hooks.acme.example",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                folder.resolve("keys.p12").toString(),
                "-storepass",
                "changeit");
        var pem = folder.resolve("hooks.pem");
        keytool(
                pem,
                "-exportcert",
                "-rfc",
                "-alias",
                "hooks",
                "-keystore",
                folder.resolve("keys.p12").toString(),
                "-storepass",
                "changeit");
        return pem;
    }

    private static void keytool(@Nullable Path output, String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true);
        if (output != null) {
            process.redirectOutput(output.toFile()).redirectErrorStream(false);
        }
        assertThat(process.start().waitFor()).isZero();
    }

    private static HttpsServer https(Path folder) throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(folder.resolve("keys.p12"))) {
            keys.load(in, "changeit".toCharArray());
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "changeit".toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        var server = HttpsServer.create(new InetSocketAddress("127.0.0.2", 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            Endpoint.answer(exchange, 200);
            exchange.close();
        });
        server.start();
        return server;
    }

    /// Something inside that must not be reached: counts who connects.
    private static final class Inside implements AutoCloseable {
        private final ServerSocket socket;
        private final AtomicInteger connections = new AtomicInteger();

        Inside() {
            try {
                socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            Thread.ofVirtual().start(() -> {
                while (true) {
                    try (var _ = socket.accept()) {
                        connections.incrementAndGet();
                    } catch (IOException _) {
                        return;
                    }
                }
            });
        }

        int port() {
            return socket.getLocalPort();
        }

        String url() {
            return "http://127.0.0.1:%d/".formatted(port());
        }

        int connections() {
            return connections.get();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException _) {
                // it is closed then
            }
        }
    }
}
