package dev.outdial;

import dev.outdial.access.AuthRoutes;
import dev.outdial.access.Guard;
import dev.outdial.access.Tokens;
import dev.outdial.admin.ActivityRoutes;
import dev.outdial.admin.ClientRoutes;
import dev.outdial.admin.DashboardRoutes;
import dev.outdial.admin.LiveCallRoutes;
import dev.outdial.admin.PolicyRefusalRoutes;
import dev.outdial.bridge.Desk;
import dev.outdial.bridge.Ending;
import dev.outdial.bridge.LiveCalls;
import dev.outdial.bridge.VertxLoop;
import dev.outdial.bridge.WaitingAgents;
import dev.outdial.call.CallCorrections;
import dev.outdial.call.CallErasure;
import dev.outdial.call.CallRoutes;
import dev.outdial.call.CallStore;
import dev.outdial.call.Calls;
import dev.outdial.call.Dialer;
import dev.outdial.call.History;
import dev.outdial.call.Idempotency;
import dev.outdial.call.Pace;
import dev.outdial.call.PolicyRefusals;
import dev.outdial.call.Reconciler;
import dev.outdial.call.Timeline;
import dev.outdial.client.ClientStore;
import dev.outdial.client.Clients;
import dev.outdial.client.SecretHasher;
import dev.outdial.db.Database;
import dev.outdial.db.StorageUnavailable;
import dev.outdial.elevenlabs.ElevenLabsAgents;
import dev.outdial.elevenlabs.ElevenLabsArchive;
import dev.outdial.elevenlabs.PostCallRoutes;
import dev.outdial.http.GatheringTransport;
import dev.outdial.http.HttpServer;
import dev.outdial.http.Routes;
import dev.outdial.ops.Audit;
import dev.outdial.ops.Closer;
import dev.outdial.ops.Docs;
import dev.outdial.ops.Health;
import dev.outdial.ops.Ids;
import dev.outdial.ops.Metrics;
import dev.outdial.privacy.PeopleRoutes;
import dev.outdial.privacy.Retention;
import dev.outdial.privacy.VendorErasure;
import dev.outdial.stats.StatsQueries;
import dev.outdial.stats.StatsRoutes;
import dev.outdial.suppression.DoNotCall;
import dev.outdial.suppression.DoNotCallRoutes;
import dev.outdial.suppression.ImportRoutes;
import dev.outdial.twilio.MediaDoor;
import dev.outdial.twilio.MediaSockets;
import dev.outdial.twilio.RequestSignature;
import dev.outdial.twilio.TwilioCarrier;
import dev.outdial.twilio.TwilioRoutes;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server: built in one place, in the order its parts need one another.
public final class Server implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Server.class);
    private static final Duration RECONCILE_EVERY = Duration.ofSeconds(1);
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final Closer closer;
    private final Dialer dialer;
    private final LiveCalls live;
    private final int port;

    private Server(Closer closer, Dialer dialer, LiveCalls live, int port) {
        this.closer = closer;
        this.dialer = dialer;
        this.live = live;
        this.port = port;
    }

    /// Starts everything; when this returns, requests are served.
    ///
    /// @throws StorageUnavailable    if the database cannot be used
    /// @throws IllegalStateException if the port cannot be used
    public static Server start(Config config, InstantSource clock) {
        var closer = new Closer(); // closes in reverse order, also when a step below fails
        try {
            var ids = new Ids(clock, new SecureRandom());
            var metrics = closer.add(new Metrics());
            var meters = metrics.registry();
            var database = closer.add(Database.open(config.database()));
            var vertx = vertx(config);
            closer.add(() ->
                    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));

            var audit = new Audit(database, ids, clock);
            var clientStore = new ClientStore(database, config.limits());
            var hasher = new SecretHasher(config.access().hashIterations());
            var clients = new Clients(database, clientStore, config.limits(), hasher, audit, ids, clock);
            var tokens =
                    new Tokens(config.access().serverSecret(), config.access().tokenLifetime(), ids, clock);
            var guard = new Guard(tokens, clientStore);

            var publicUrl = config.http().publicUrl();
            var carrier = new TwilioCarrier(config.twilio(), publicUrl);
            var callStore = new CallStore(database);
            var timeline = new Timeline(database);
            var history = new History(database);
            var corrections = new CallCorrections(database);
            var calls = new Calls(database, callStore, timeline, corrections, clock);
            var elevenLabs = closer.add(new ElevenLabsAgents(vertx, config.elevenLabs()));
            var agents = closer.add(new WaitingAgents(
                    elevenLabs, () -> VertxLoop.next(vertx), config.bridge().agentConnect(), clock));
            var doNotCall = new DoNotCall(database, config.access().serverSecret(), clock);
            var pace = new Pace(config.twilio().callsPerSecond(), System::nanoTime);
            var refusals = new PolicyRefusals(database, doNotCall, ids);
            var dialer = new Dialer(
                    database,
                    callStore,
                    calls,
                    clientStore,
                    carrier,
                    doNotCall,
                    refusals,
                    config.dialing(),
                    ids,
                    clock,
                    pace,
                    meters,
                    agents::announce);
            var archive = new ElevenLabsArchive(config.elevenLabs());
            var notPlacedAfter = config.dialing().notPlacedAfter();
            closer.add(new Reconciler(callStore, calls, carrier, archive, notPlacedAfter, dialer::tidy, clock)
                    .start(RECONCILE_EVERY));

            var vendorErasure = new VendorErasure(database, archive, config.privacy(), clock);
            var personalData = List.of(timeline, corrections, new Idempotency(database), vendorErasure);
            var erasure = new CallErasure(database, personalData, clock);
            closer.add(new Retention(config.privacy(), erasure, vendorErasure, clock).start(RECONCILE_EVERY));

            var workers = closer.add(virtualThreads());
            var desk = new Desk(calls, timeline, carrier, clock);
            var live = new LiveCalls(config.bridge(), desk, agents, clock, workers, meters);
            var signature = new RequestSignature(config.twilio().authToken(), publicUrl);
            var media = new MediaSockets(vertx, live, config.bridge());
            meters.gauge("outdial.dialing.waiting", pace, Pace::waiting);
            meters.gauge("outdial.dialing.tempo", pace, Pace::perSecond);
            meters.gauge("outdial.calls.live", live, LiveCalls::count);
            meters.gauge("outdial.agents.waiting", agents, WaitingAgents::count);
            meters.gauge("outdial.media.openings", media, MediaSockets::openings);

            var stats = new StatsQueries(database);
            var about = new DashboardRoutes.About(
                    Main.version(), clock.instant(), database.dialect().name().toLowerCase(java.util.Locale.ROOT));

            var routes = new Routes();
            new AuthRoutes(config.access(), clientStore, hasher, tokens, audit, clock).addTo(routes);
            new CallRoutes(guard, clientStore, dialer, calls, callStore, history, timeline, corrections, audit)
                    .addTo(routes);
            new PeopleRoutes(guard, database, erasure, refusals, doNotCall, audit).addTo(routes);
            new DoNotCallRoutes(guard, doNotCall, audit).addTo(routes);
            new ImportRoutes(guard, doNotCall, audit).addTo(routes);
            new StatsRoutes(guard, clientStore, stats, clock).addTo(routes);
            new ClientRoutes(guard, clients, clientStore).addTo(routes);
            new DashboardRoutes(guard, clientStore, history, stats, about, dialer::isDraining, clock).addTo(routes);
            new LiveCallRoutes(guard, live).addTo(routes);
            new ActivityRoutes(guard, audit).addTo(routes);
            new PolicyRefusalRoutes(guard, refusals).addTo(routes);
            new TwilioRoutes(config.twilio(), publicUrl, signature, calls, carrier, agents, clock).addTo(routes);
            new PostCallRoutes(config.elevenLabs(), callStore, calls, timeline, clock).addTo(routes);
            routes.socket("/twilio/media", new MediaDoor(signature, media));
            new Health(dialer::isDraining)
                    .require("database", () -> databaseCheck(database))
                    .addTo(routes);
            metrics.addTo(routes);
            Docs.addTo(routes);

            var http = closer.add(HttpServer.listen(vertx, config.http(), routes, ids::requestId, meters));
            return new Server(closer, dialer, live, http.port());
        } catch (RuntimeException e) {
            closer.close();
            throw e;
        }
    }

    private static Vertx vertx(Config config) {
        var options = new VertxOptions().setEventLoopPoolSize(config.http().loops());
        return Vertx.builder()
                .with(options)
                .withTransport(new GatheringTransport())
                .build();
    }

    private static ExecutorService virtualThreads() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("call-", 0).factory());
    }

    private static String databaseCheck(Database database) {
        try {
            return database.read(db -> db.createQuery("SELECT 1")
                                    .mapTo(Integer.class)
                                    .one())
                            == 1
                    ? Health.OK
                    : "does not answer";
        } catch (RuntimeException _) {
            return "does not answer";
        }
    }

    /// The port that is listened on.
    public int port() {
        return port;
    }

    /// Conversations that go on right now.
    public int liveCalls() {
        return live.count();
    }

    /// Takes no new calls and waits for the live ones to end.
    ///
    /// @return whether they ended in time
    public boolean drain(Duration timeout) {
        dialer.drain();
        log.info("Draining: no new calls; {} live ones may run on for {} s", live.count(), timeout.toSeconds());
        return awaitEmpty(timeout);
    }

    /// Ends live conversations now, with a reason in their history, and closes everything. May be called twice.
    @Override
    public void close() {
        dialer.drain();
        live.drain();
        live.endAll(Ending.SERVER_SHUTDOWN.reason());
        awaitEmpty(GOODBYE);
        closer.close();
    }

    private boolean awaitEmpty(Duration timeout) {
        try {
            live.whenEmpty().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
