package dev.outdial.webhook;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Sends one request to a stranger's address, and trusts nothing about it.
///
/// The name is resolved for each attempt, each of its addresses is looked at, and the connection goes to one of those
/// very addresses: there is no second look-up that could tell something else. Redirects are not followed. Of the
/// answer's body a little is read and thrown away; one that is longer ends with the connection, and so does whatever
/// takes longer than the timeout.
final class Sender implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 1_000;
    private static final int BODY_BYTES = 16 * 1024;
    private static final int IDLE_SECONDS = 10;

    private final WebhookConfig config;
    private final AddressPolicy policy;
    private final Names names;
    private final Vertx vertx;
    private final HttpClient client;

    Sender(WebhookConfig config, AddressPolicy policy, Names names) {
        this(config, policy, names, new HttpClientOptions());
    }

    /// @param options whom TLS trusts; what else matters is set here
    Sender(WebhookConfig config, AddressPolicy policy, Names names, HttpClientOptions options) {
        this.config = config;
        this.policy = policy;
        this.names = names;
        // A loop of its own: the TLS of strangers must not hold up anybody's audio.
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        this.client = vertx.createHttpClient(
                options.setKeepAliveTimeout(IDLE_SECONDS)
                        .setMaxRedirects(0)
                        .setDecompressionSupported(false)
                        .setSslHandshakeTimeout(config.connectTimeout().toMillis())
                        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS),
                new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
    }

    /// Posts JSON and waits for the answer.
    ///
    /// @param attempts how often it was tried before; of several addresses another one has its turn each time
    Outcome post(String url, Map<String, String> headers, String json, int attempts) {
        var started = System.nanoTime();
        try {
            var target = WebhookUrl.parse(url, config.allowHttp());
            var address = address(target.host(), attempts);
            var answer = exchange(target, address, headers, json, left(started));
            return Outcome.answered(answer.status, millis(started), answer.retryAfter);
        } catch (WebhookUrl.Unusable e) {
            return Outcome.failed(millis(started), "The URL " + e.rule());
        } catch (Unreachable e) {
            return Outcome.failed(millis(started), e.why);
        }
    }

    private InetAddress address(String host, int attempts) throws Unreachable {
        List<InetAddress> found;
        try {
            found = names.resolve(host);
        } catch (IOException _) {
            throw new Unreachable("The name could not be resolved");
        }
        if (!found.stream().allMatch(policy::allows)) {
            throw new Unreachable("The name leads to an address that is not public");
        }
        var old = found.stream().filter(Inet4Address.class::isInstance).toList();
        var some = old.isEmpty() ? found : old;
        return AddressPolicy.plain(some.get(attempts % some.size()));
    }

    private Answer exchange(
            WebhookUrl target, InetAddress address, Map<String, String> headers, String json, Duration patience)
            throws Unreachable {
        var answer = new CompletableFuture<Answer>();
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setSsl(target.isTls())
                .setHost(target.host())
                .setPort(target.port())
                .setURI(target.path())
                .setServer(SocketAddress.inetSocketAddress(target.port(), address.getHostAddress()))
                .setFollowRedirects(false)
                .setConnectTimeout(config.connectTimeout().toMillis())
                .addHeader("Content-Type", "application/json")
                .addHeader("User-Agent", "Outdial-Webhooks/1");
        headers.forEach(options::addHeader);
        client.request(options)
                .compose(request -> send(request, json, answer))
                .onFailure(answer::completeExceptionally);
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            answer.cancel(true);
            throw new Unreachable(
                    "No answer within %d s".formatted(config.timeout().toSeconds()));
        } catch (ExecutionException e) {
            throw new Unreachable(words(e.getCause()));
        } catch (InterruptedException _) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new Unreachable("The server was stopped");
        }
    }

    /// Nobody waits any more for an answer that was cancelled: the connection ends with it.
    private static Future<Void> send(HttpClientRequest request, String json, CompletableFuture<Answer> answer) {
        var _ = answer.whenComplete((_, trouble) -> {
            if (trouble != null) {
                request.connection().close();
            }
        });
        return answer.isDone()
                ? Future.succeededFuture()
                : request.send(Buffer.buffer(json)).compose(response -> read(request, response, answer));
    }

    private static Future<Void> read(
            HttpClientRequest request, HttpClientResponse response, CompletableFuture<Answer> answer) {
        var told = new Answer(response.statusCode(), retryAfter(response.getHeader("Retry-After")));
        var room = new int[] {BODY_BYTES};
        response.handler(bytes -> {
            room[0] -= bytes.length();
            if (room[0] < 0 && answer.complete(told)) {
                request.connection().close();
            }
        });
        // The status is the answer, whatever becomes of the rest.
        return response.end().otherwiseEmpty().onSuccess(_ -> answer.complete(told));
    }

    private static @Nullable Duration retryAfter(@Nullable String header) {
        return header != null && header.matches("[0-9]{1,7}") ? Duration.ofSeconds(Long.parseLong(header)) : null;
    }

    private Duration left(long started) {
        var left = config.timeout().minusNanos(System.nanoTime() - started);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static int millis(long started) {
        return (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    }

    private static String words(@Nullable Throwable cause) {
        return switch (cause) {
            case ConnectTimeoutException _ -> "No connection in time";
            case ConnectException _ -> "The connection was refused";
            case SSLException _ -> "TLS failed; the certificate must be valid for the name";
            case null, default -> "The connection broke off";
        };
    }

    @Override
    public void close() {
        client.close();
        vertx.close();
    }

    private record Answer(int status, @Nullable Duration retryAfter) {}

    /// There is no answer; why not, in words for the webhook's owner.
    private static final class Unreachable extends Exception {
        private static final long serialVersionUID = 1;

        private final String why;

        Unreachable(String why) {
            super(why, null, false, false);
            this.why = why;
        }
    }
}
