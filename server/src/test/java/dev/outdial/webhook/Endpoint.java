package dev.outdial.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/// A customer's own system at 127.0.0.2: keeps what it gets, and answers as it is told.
public final class Endpoint implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final AtomicReference<Manner> manner = new AtomicReference<>(exchange -> answer(exchange, 200));

    /// How a request is answered.
    @FunctionalInterface
    public interface Manner {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /// A webhook that came.
    public record Message(String id, long timestamp, String signature, String host, String body) {}

    public Endpoint() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.2", 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        messages.add(new Message(
                headers.getFirst("webhook-id"),
                Long.parseLong(headers.getFirst("webhook-timestamp")),
                headers.getFirst("webhook-signature"),
                headers.getFirst("Host"),
                body));
        try {
            manner.get().answer(exchange);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    /// From now on requests are answered so.
    public void answers(int status) {
        manner.set(exchange -> answer(exchange, status));
    }

    /// From now on requests are answered so.
    public void behaves(Manner thisManner) {
        manner.set(thisManner);
    }

    static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    public String url() {
        return "http://127.0.0.2:%d/hook".formatted(server.getAddress().getPort());
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public List<Message> messages() {
        return messages;
    }

    /// The ids of the events that came, each once.
    public Set<String> ids() {
        return messages.stream().map(Message::id).collect(Collectors.toSet());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
