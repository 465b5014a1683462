package dev.outdial.recording;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.outdial.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A bucket in memory, which checks every signature and can be away.
public final class FakeS3 implements AutoCloseable {
    private static final String ACCESS_KEY = "AKIATEST";
    private static final Secret SECRET_KEY = new Secret("the bucket's secret");
    private static final String REGION = "eu-central-1";

    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final HttpServer http;

    public FakeS3() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::serve);
        http.start();
    }

    /// How a server finds it.
    public RecordingConfig.Bucket bucket() {
        return new RecordingConfig.Bucket(
                "test-bucket",
                "outdial/",
                URI.create("http://127.0.0.1:" + http.getAddress().getPort()),
                REGION,
                ACCESS_KEY,
                SECRET_KEY);
    }

    /// What it holds, by path.
    public Map<String, byte[]> objects() {
        return objects;
    }

    /// The next requests are answered 503.
    public void failNext(int requests) {
        failures.set(requests);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                answer(exchange, 503, "<Error><Code>SlowDown</Code></Error>".getBytes(StandardCharsets.UTF_8));
            } else if (!isSigned(exchange, body)) {
                answer(
                        exchange,
                        403,
                        "<Error><Code>SignatureDoesNotMatch</Code></Error>".getBytes(StandardCharsets.UTF_8));
            } else {
                act(exchange, body);
            }
        }
    }

    private void act(HttpExchange exchange, byte[] body) throws IOException {
        var path = exchange.getRequestURI().getRawPath();
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                objects.put(path, body);
                answer(exchange, 200, new byte[0]);
            }
            case "DELETE" -> {
                objects.remove(path);
                answer(exchange, 204, new byte[0]);
            }
            default -> {
                var bytes = objects.get(path);
                if (bytes == null) {
                    answer(exchange, 404, "<Error><Code>NoSuchKey</Code></Error>".getBytes(StandardCharsets.UTF_8));
                    return;
                }
                var range = Objects.requireNonNull(header(exchange, "Range")).substring("bytes=".length());
                var ends = range.split("-", -1);
                answer(
                        exchange,
                        206,
                        Arrays.copyOfRange(bytes, Integer.parseInt(ends[0]), Integer.parseInt(ends[1]) + 1));
            }
        }
    }

    /// Signs what came, and compares.
    private static boolean isSigned(HttpExchange exchange, byte[] body) {
        var given = String.valueOf(header(exchange, "Authorization"));
        var names = given.replaceAll(".*SignedHeaders=([^,]*),.*", "$1").split(";", -1);
        var headers = new TreeMap<String, String>();
        for (var name : names) {
            headers.put(name, String.valueOf(header(exchange, name)));
        }
        var at = Instant.from(DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .parse(String.valueOf(header(exchange, "x-amz-date"))));
        var uri = URI.create(
                "http://" + header(exchange, "Host") + exchange.getRequestURI().getRawPath());
        var wanted = new AwsSignature(ACCESS_KEY, SECRET_KEY, REGION)
                .headers(exchange.getRequestMethod(), uri, headers, AwsSignature.sha256(body), at);
        return given.equals(wanted.get("authorization"));
    }

    private static @Nullable String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
