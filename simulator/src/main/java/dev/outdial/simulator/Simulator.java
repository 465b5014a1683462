package dev.outdial.simulator;

import dev.outdial.simulator.audio.Speech;
import dev.outdial.simulator.elevenlabs.ElevenLabs;
import dev.outdial.simulator.fault.Faults;
import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.ledger.ConversationSnapshot;
import dev.outdial.simulator.ledger.CreatePost;
import dev.outdial.simulator.ledger.Delivery;
import dev.outdial.simulator.ledger.Ledger;
import dev.outdial.simulator.twilio.Twilio;
import dev.outdial.simulator.world.Pace;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A pretend Twilio, a pretend ElevenLabs and the people they call, on one port of 127.0.0.1.
///
/// All of it lives on one event loop, so its state has one thread; what is asked from outside is asked there.
public final class Simulator implements AutoCloseable {
    private static final long LONGEST_BODY = 1 << 20;

    private final Vertx vertx;
    private final Context context;
    private final Faults faults = new Faults();
    private final Ledger ledger = new Ledger(this::askBook);
    private @Nullable Pace clock;
    private @Nullable Twilio twilio;
    private @Nullable ElevenLabs elevenLabs;
    private volatile @Nullable URI baseUri;
    private volatile @Nullable Final last;

    /// What can still be read after the end.
    private record Final(
            List<CallSnapshot> calls,
            List<CreatePost> posts,
            List<ConversationSnapshot> conversations,
            List<Delivery> postCallWebhooks)
            implements Ledger.Book {}

    private Simulator() {
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2)
                .setPreferNativeTransport(true));
        context = vertx.getOrCreateContext();
    }

    /// Starts a simulator and returns when it listens.
    ///
    /// @throws IllegalStateException when it cannot, for instance because the port is taken
    public static Simulator start(SimulatorSettings settings) {
        var simulator = new Simulator();
        try {
            await(simulator.listen(settings));
            return simulator;
        } catch (RuntimeException e) {
            simulator.close();
            throw new IllegalStateException("cannot listen on port " + settings.port(), e);
        }
    }

    /// Where it listens, for `TWILIO_API_BASE_URL` and `ELEVENLABS_API_BASE_URL`.
    public URI baseUri() {
        URI uri = baseUri;
        if (uri == null) {
            throw new IllegalStateException("not listening yet");
        }
        return uri;
    }

    /// What has happened. Can be read after `close`, too.
    public Ledger ledger() {
        return ledger;
    }

    /// How to make things go wrong.
    public Faults faults() {
        return faults;
    }

    /// Hangs up on everybody and stops. May be called twice.
    @Override
    public void close() {
        if (last != null) {
            return;
        }
        Ledger.Book live = new Live();
        last = ask(() -> {
            Pace pace = clock;
            if (pace != null) {
                pace.stop();
            }
            return new Final(live.calls(), live.posts(), live.conversations(), live.postCallWebhooks());
        });
        await(vertx.close());
    }

    private Future<HttpServer> listen(SimulatorSettings settings) {
        Promise<HttpServer> listening = Promise.promise();
        context.runOnContext(_ -> {
            var pace = new Pace(vertx, settings.speed());
            clock = pace;
            Speech speech = Speech.load();
            var phone = new Twilio(
                    vertx, pace, faults, speech, settings.accountSid(), settings.authToken(), settings.ownedNumbers());
            var agents = new ElevenLabs(
                    vertx,
                    pace,
                    faults,
                    speech,
                    settings.elevenLabsApiKey(),
                    settings.elevenLabsWebhookSecret(),
                    settings.postCallWebhook(),
                    this::baseUri);
            twilio = phone;
            elevenLabs = agents;
            Router router = Router.router(vertx);
            agents.mountSocket(router);
            router.post().handler(BodyHandler.create(false).setBodyLimit(LONGEST_BODY));
            phone.mount(router);
            agents.mount(router);
            new ControlRoutes(phone, agents, faults).mount(router);
            vertx.createHttpServer(new HttpServerOptions()
                            .setHost("127.0.0.1")
                            .setPort(settings.port())
                            .setAcceptBacklog(4_096)
                            .setMaxWebSocketFrameSize(1 << 20)
                            .setMaxWebSocketMessageSize(1 << 20)
                            .setPerMessageWebSocketCompressionSupported(false)
                            .setPerFrameWebSocketCompressionSupported(false))
                    .requestHandler(router)
                    .listen()
                    .onSuccess(server -> baseUri = URI.create("http://127.0.0.1:" + server.actualPort()))
                    .onComplete(listening);
        });
        return listening.future();
    }

    private <T> T askBook(Function<Ledger.Book, T> question) {
        Ledger.Book closed = last;
        return closed != null ? question.apply(closed) : ask(() -> question.apply(new Live()));
    }

    /// Runs `question` on the loop and waits. Not to be called on the loop.
    private <T> T ask(Callable<T> question) {
        Promise<T> answer = Promise.promise();
        context.runOnContext(_ -> {
            try {
                answer.complete(question.call());
            } catch (Exception e) {
                answer.fail(e);
            }
        });
        return await(answer.future());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the simulator did not react in 30 s", e);
        }
    }

    private final class Live implements Ledger.Book {
        @Override
        public List<CallSnapshot> calls() {
            Twilio phone = twilio;
            return phone == null ? List.of() : phone.snapshots();
        }

        @Override
        public List<CreatePost> posts() {
            Twilio phone = twilio;
            return phone == null ? List.of() : phone.posts();
        }

        @Override
        public List<ConversationSnapshot> conversations() {
            ElevenLabs agents = elevenLabs;
            return agents == null ? List.of() : agents.snapshots();
        }

        @Override
        public List<Delivery> postCallWebhooks() {
            ElevenLabs agents = elevenLabs;
            return agents == null ? List.of() : agents.postCallWebhooks();
        }
    }
}
