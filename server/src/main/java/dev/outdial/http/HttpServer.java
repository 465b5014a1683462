package dev.outdial.http;

import dev.outdial.db.StorageUnavailable;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Carries [Routes] over HTTP.
///
/// Sockets are read and written by event loops, one server instance on each, all on the same port. Every request is
/// handled on a virtual thread of its own, so handlers are plain blocking code; WebSockets stay on their event loop.
public final class HttpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
    /// Bytes of one WebSocket message, and of one frame.
    private static final int SOCKET_MESSAGE = 64 * 1024;

    /// A percent sign without two hexadecimal digits, or a NUL, which no database takes.
    private static final Pattern MALFORMED = Pattern.compile("%(?![0-9A-Fa-f]{2})|%00");

    /// Of all listeners: each call needs one for its media stream, and the server's files are not endless.
    private static final int MOST_CONNECTIONS = 20_000;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Routes routes;
    private final HttpConfig config;
    private final Supplier<String> requestIds;
    private final MeterRegistry meters;
    private final ExecutorService handlers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("http-", 0).factory());
    private final Set<Thread> streaming = ConcurrentHashMap.newKeySet();
    private final BodyRoom room = BodyRoom.ofThisHeap();
    private final AtomicInteger port = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();

    private HttpServer(
            Vertx vertx, HttpConfig config, Routes routes, Supplier<String> requestIds, MeterRegistry meters) {
        this.vertx = vertx;
        this.config = config;
        this.routes = routes;
        this.requestIds = requestIds;
        this.meters = meters;
    }

    /// Listens; when this returns, requests are served.
    ///
    /// @throws IllegalStateException if the port is taken or must not be used
    public static HttpServer listen(
            Vertx vertx, HttpConfig config, Routes routes, Supplier<String> requestIds, MeterRegistry meters) {
        var server = new HttpServer(vertx, config, routes, requestIds, meters);
        server.port.set(config.port());
        meters.gauge("outdial.http.connections", server.connections);
        var loops = config.loops();
        // The first instance settles the port when a free one was asked for; the others join it.
        server.deploy(1);
        if (loops > 1) {
            server.deploy(loops - 1);
        }
        return server;
    }

    private void deploy(int instances) {
        try {
            vertx.deployVerticle(Instance::new, new DeploymentOptions().setInstances(instances))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            handlers.close();
            throw new IllegalStateException("Cannot listen on port " + config.port() + " (PORT)", e);
        }
    }

    /// The port that is listened on.
    public int port() {
        return port.get();
    }

    @Override
    public void close() {
        handlers.shutdown();
        streaming.forEach(Thread::interrupt); // some of them would never end by themselves
        try {
            if (!handlers.awaitTermination(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                handlers.shutdownNow();
            }
        } catch (InterruptedException _) {
            handlers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(config.host())
                .setPort(port.get())
                .setAcceptBacklog(4096)
                .setIdleTimeout(60)
                .setMaxInitialLineLength(16 * 1024)
                .setMaxHeaderSize(16 * 1024)
                .setHttp2ClearTextEnabled(false)
                // All is written on the loop: no connection, and no call, needs a queue (4 kB) for other threads.
                .setStrictThreadMode(true)
                .setMaxWebSocketFrameSize(SOCKET_MESSAGE)
                .setMaxWebSocketMessageSize(SOCKET_MESSAGE)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }

    private Router router(Connections open) {
        var router = Router.router(vertx);
        router.route().handler(context -> {
            open.begun(context.request());
            begin(context);
        });
        for (Routes.Route route : routes.all()) {
            router.route(HttpMethod.valueOf(route.method()), route.path()).handler(context -> receive(context, route));
        }
        for (int status : new int[] {400, 404, 405, 500, 501}) {
            router.errorHandler(status, this::failed);
        }
        return router;
    }

    private void begin(RoutingContext context) {
        var exchange = Exchange.begin(context, requestIds.get(), config);
        if (isMalformed(context.request(), exchange)) {
            return;
        }
        context.next();
    }

    private static boolean isMalformed(HttpServerRequest request, Exchange exchange) {
        if (!MALFORMED.matcher(request.uri()).find()) {
            return false;
        }
        exchange.write(Exchange.failure(400, "Bad request"), false);
        return true;
    }

    private void receive(RoutingContext context, Routes.Route route) {
        var exchange = Exchange.of(context);
        var request = context.request();
        if (route.maxBody() <= Routes.SMALL_BODY) {
            BodyReader.read(request, route.maxBody(), room, body -> handle(exchange, route, body));
            return;
        }
        var loop = vertx.getOrCreateContext();
        request.pause();
        execute(exchange, () -> {
            var started = Timer.start(meters);
            var refusal = refusal(exchange, route);
            loop.runOnContext(_ -> {
                if (refusal == null) {
                    BodyReader.read(request, route.maxBody(), room, body -> handle(exchange, route, body));
                } else {
                    request.handler(_ -> {});
                    measure(route, refusal, started);
                    exchange.write(refusal, false);
                }
                request.resume();
            });
        });
    }

    /// Why the body is not even read; null if it is wanted.
    private @Nullable Answer refusal(Exchange exchange, Routes.Route route) {
        return answer(route, () -> {
            route.handler().admit(exchange.request(BodyReader.Body.EMPTY));
            return null;
        });
    }

    private void handle(Exchange exchange, Routes.Route route, BodyReader.Body body) {
        var started = Timer.start(meters);
        if (!execute(exchange, () -> serve(exchange, route, body, started))) {
            room.giveBack(body.held());
        }
    }

    private boolean execute(Exchange exchange, Runnable work) {
        try {
            handlers.execute(() -> {
                MDC.put("requestId", exchange.requestId());
                try {
                    work.run();
                } finally {
                    MDC.clear();
                }
            });
            return true;
        } catch (RejectedExecutionException _) {
            // The listener is closed a moment after the handlers: whoever asks is told at once, to ask elsewhere or
            // later.
            exchange.write(unavailable("The server is stopping; nothing was changed. Try again in a moment."), false);
            return false;
        }
    }

    private void serve(Exchange exchange, Routes.Route route, BodyReader.Body body, Timer.Sample started) {
        try {
            var answer = answer(exchange, route, body);
            measure(route, answer, started);
            if (answer.body() instanceof Answer.Body.Stream stream) {
                stream(exchange, answer, stream, body.isWhole());
            } else {
                exchange.write(answer, body.isWhole());
            }
        } finally {
            room.giveBack(body.held());
        }
    }

    private void measure(Routes.Route route, Answer answer, Timer.Sample started) {
        started.stop(Timer.builder("http.server.requests")
                .tag("method", route.method())
                .tag("route", route.path())
                .tag("status", Integer.toString(answer.status()))
                .publishPercentileHistogram()
                .register(meters));
    }

    private void stream(Exchange exchange, Answer answer, Answer.Body.Stream stream, boolean keepAlive) {
        var thread = Thread.currentThread();
        streaming.add(thread);
        try {
            if (!handlers.isShutdown()) {
                exchange.write(answer, stream, keepAlive);
            }
        } finally {
            streaming.remove(thread);
        }
    }

    private static Answer unavailable(String resolution) {
        return new Refusal.Unavailable("Service temporarily unavailable", resolution, Duration.ofSeconds(2)).answer();
    }

    private Answer answer(Exchange exchange, Routes.Route route, BodyReader.Body body) {
        if (body.state() == BodyReader.Body.State.NO_ROOM) {
            return unavailable("Too much is being uploaded at the moment; nothing was changed. Try again in a moment.");
        }
        return Objects.requireNonNull(answer(route, () -> route.handler().handle(exchange.request(body))));
    }

    /// What `work` answers, or what becomes of its failure.
    private @Nullable Answer answer(Routes.Route route, Supplier<@Nullable Answer> work) {
        try {
            return work.get();
        } catch (Refused refused) {
            return refused.refusal().answer();
        } catch (StorageUnavailable e) {
            log.error("{} {} could not use the database", route.method(), route.path(), e);
            return unavailable("The database does not answer; nothing was changed. Try again in a moment.");
        } catch (RuntimeException e) {
            log.error("{} {} failed", route.method(), route.path(), e);
            return Exchange.failure(500, "Internal server error");
        }
    }

    /// WebSockets do not go through the router: what it would hand out is a wrapper, and calls want the socket itself.
    private void arrived(HttpServerRequest request, Router router, Connections open) {
        var handler = routes.socketHandler(request.path());
        if (handler == null || !request.method().equals(HttpMethod.GET)) {
            router.handle(request);
            return;
        }
        open.begun(request);
        var exchange = new Exchange(request, Map::of, requestIds.get(), config);
        if (!isMalformed(request, exchange)) {
            upgrade(request, exchange, handler, open);
        }
    }

    private static void upgrade(HttpServerRequest request, Exchange exchange, SocketHandler handler, Connections open) {
        if (!admits(exchange, handler)) {
            exchange.write(Exchange.failure(403, "Forbidden"), true);
            return;
        }
        open.upgraded(request.connection());
        request.toWebSocket()
                .onSuccess(handler::open)
                .onFailure(_ -> log.debug("A WebSocket upgrade of {} failed", request.path()));
    }

    private static boolean admits(Exchange exchange, SocketHandler handler) {
        try {
            return handler.admits(exchange.request(BodyReader.Body.EMPTY));
        } catch (Refused _) {
            return false;
        }
    }

    private void failed(RoutingContext context) {
        if (context.failure() != null && context.statusCode() >= 500) {
            log.error("{} {} failed", context.request().method(), context.normalizedPath(), context.failure());
        }
        var answer = switch (context.statusCode()) {
            case 404, 405 -> notThere(routes.methods(context.normalizedPath()));
            case 500, 501 -> Exchange.failure(500, "Internal server error");
            default -> Exchange.failure(400, "Bad request");
        };
        Exchange.of(context).write(answer, true);
    }

    /// @param methods that the path has; empty where there is no such path
    private static Answer notThere(String methods) {
        return methods.isEmpty()
                ? Exchange.failure(404, "Not found")
                : Exchange.failure(405, "Method not allowed").header("Allow", methods);
    }

    /// One listener on one event loop.
    private final class Instance extends VerticleBase {
        @Override
        public Future<?> start() {
            var open = new Connections(vertx, connections, MOST_CONNECTIONS, Connections.Patience.USUAL);
            var router = router(open);
            return vertx.createHttpServer(options())
                    .connectionHandler(open::opened)
                    .requestHandler(request -> arrived(request, router, open))
                    .invalidRequestHandler(request -> Exchange.refuseMalformed(request, requestIds.get()))
                    .listen()
                    .onSuccess(server -> port.set(server.actualPort()));
        }
    }
}
