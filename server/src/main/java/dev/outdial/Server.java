package dev.outdial;

import dev.outdial.access.AuthRoutes;
import dev.outdial.access.Guard;
import dev.outdial.access.Logins;
import dev.outdial.access.OwnPages;
import dev.outdial.access.SessionCookie;
import dev.outdial.access.Tokens;
import dev.outdial.admin.ActivityRoutes;
import dev.outdial.admin.Checks;
import dev.outdial.admin.ClientRoutes;
import dev.outdial.admin.DashboardRoutes;
import dev.outdial.admin.LiveCallRoutes;
import dev.outdial.admin.Nodes;
import dev.outdial.admin.PolicyRefusalRoutes;
import dev.outdial.admin.SystemRoutes;
import dev.outdial.bridge.AnsweringMachines;
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
import dev.outdial.call.DialingRoutes;
import dev.outdial.call.DialingSwitch;
import dev.outdial.call.History;
import dev.outdial.call.Idempotency;
import dev.outdial.call.Pace;
import dev.outdial.call.PolicyRefusals;
import dev.outdial.call.Reconciler;
import dev.outdial.call.Timeline;
import dev.outdial.call.WholeCall;
import dev.outdial.client.ClientStore;
import dev.outdial.client.Clients;
import dev.outdial.client.SecretHasher;
import dev.outdial.console.PageRoutes;
import dev.outdial.console.PhoneRoutes;
import dev.outdial.console.SessionRoutes;
import dev.outdial.db.Database;
import dev.outdial.db.StorageUnavailable;
import dev.outdial.elevenlabs.ElevenLabsAgents;
import dev.outdial.elevenlabs.ElevenLabsArchive;
import dev.outdial.elevenlabs.PostCallRoutes;
import dev.outdial.event.EventLine;
import dev.outdial.event.EventRoutes;
import dev.outdial.event.Events;
import dev.outdial.event.Outbox;
import dev.outdial.http.GatheringTransport;
import dev.outdial.http.HttpServer;
import dev.outdial.http.Routes;
import dev.outdial.live.LevelPulse;
import dev.outdial.live.LiveFeed;
import dev.outdial.live.LiveNodes;
import dev.outdial.live.LiveRoutes;
import dev.outdial.ops.AudioFirst;
import dev.outdial.ops.Audit;
import dev.outdial.ops.Closer;
import dev.outdial.ops.Docs;
import dev.outdial.ops.Health;
import dev.outdial.ops.Ids;
import dev.outdial.ops.Metrics;
import dev.outdial.privacy.PeopleRoutes;
import dev.outdial.privacy.Retention;
import dev.outdial.privacy.VendorErasure;
import dev.outdial.recording.RecordingReady;
import dev.outdial.recording.RecordingRoutes;
import dev.outdial.recording.Recordings;
import dev.outdial.stats.StatsQueries;
import dev.outdial.stats.StatsRoutes;
import dev.outdial.suppression.DoNotCall;
import dev.outdial.suppression.DoNotCallRoutes;
import dev.outdial.suppression.ImportRoutes;
import dev.outdial.tool.ToolRoutes;
import dev.outdial.tool.Tools;
import dev.outdial.twilio.MediaDoor;
import dev.outdial.twilio.MediaSockets;
import dev.outdial.twilio.RequestSignature;
import dev.outdial.twilio.Transfers;
import dev.outdial.twilio.TwilioCarrier;
import dev.outdial.twilio.TwilioRoutes;
import dev.outdial.webhook.WebhookRoutes;
import dev.outdial.webhook.Webhooks;
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
    private static final Duration EVENTS_EVERY = Duration.ofMillis(500);
    private static final Duration GOODBYE = Duration.ofSeconds(5);
    /// A little more than a database may take to answer.
    private static final Duration LAST_NOTES = Duration.ofSeconds(7);

    private final Closer closer;
    private final Dialer dialer;
    private final LiveCalls live;
    private final LiveFeed feed;
    private final int port;

    private Server(Closer closer, Dialer dialer, LiveCalls live, LiveFeed feed, int port) {
        this.closer = closer;
        this.dialer = dialer;
        this.live = live;
        this.feed = feed;
        this.port = port;
    }

    /// Starts everything; when this returns, requests are served.
    ///
    /// @throws StorageUnavailable    if the database cannot be used
    /// @throws IllegalStateException if the port cannot be used
    public static Server start(Config config, InstantSource clock) {
        var closer = new Closer(); // closes in reverse order, also when a step below fails
        try {
            closer.add(AudioFirst.begin());
            var ids = new Ids(clock, new SecureRandom());
            var metrics = closer.add(new Metrics());
            var meters = metrics.registry();
            var database = closer.add(Database.open(config.database()));
            // Closed after the event loops, whose last words they write down, and before the database.
            var workers = virtualThreads();
            closer.add(() -> finish(workers));
            var vertx = vertx(config);
            closer.add(() ->
                    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));

            var audit = new Audit(database, ids, clock);
            var clientStore = new ClientStore(
                    database, config.limits(), config.recording().retentionDays());
            var hasher = new SecretHasher(config.access().hashIterations());
            var clients = new Clients(database, clientStore, config.limits(), hasher, audit, ids, clock);
            var tokens =
                    new Tokens(config.access().serverSecret(), config.access().tokenLifetime(), ids, clock);
            var publicUrl = config.http().publicUrl();
            var pages = new OwnPages(publicUrl);
            var cookie = new SessionCookie(publicUrl);
            var guard = new Guard(tokens, clientStore, cookie, pages);

            var eventLine = closer.add(new EventLine(database, config.events(), clock));
            var outbox = new Outbox(ids, clock, eventLine::wake);

            var carrier = new TwilioCarrier(config.twilio(), publicUrl);
            var callStore = new CallStore(database);
            var feed = closer.add(new LiveFeed(callStore::find, ids.requestId(), clock, meters));
            if (!database.dialect().isOneProcess()) {
                closer.add(LiveNodes.join(config.database(), ids.requestId(), feed));
            }
            var timeline = new Timeline(database, feed);
            var history = new History(database);
            var corrections = new CallCorrections(database);
            var calls = new Calls(database, callStore, timeline, corrections, outbox, clock);
            var elevenLabs = closer.add(new ElevenLabsAgents(vertx, config.elevenLabs()));
            var agents = closer.add(new WaitingAgents(
                    elevenLabs, () -> VertxLoop.next(vertx), config.bridge().agentConnect(), clock));
            var doNotCall = new DoNotCall(database, config.access().serverSecret(), outbox, clock);
            var pace = new Pace(config.twilio().callsPerSecond(), System::nanoTime);
            var refusals = new PolicyRefusals(database, doNotCall, ids);
            var dialing = new DialingSwitch(database, audit, clock);
            var dialer = new Dialer(
                    database,
                    callStore,
                    calls,
                    clientStore,
                    carrier,
                    doNotCall,
                    dialing,
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

            var secret = config.access().serverSecret();
            var webhooks = closer.add(new Webhooks(
                            database,
                            clientStore,
                            config.webhooks(),
                            secret,
                            audit,
                            ids,
                            clock,
                            new SecureRandom(),
                            meters)
                    .start(EVENTS_EVERY));
            eventLine.start(EVENTS_EVERY, List.of(webhooks.follower()));

            var tools = new Tools(calls, clientStore, doNotCall, audit, clock);
            var desk = new Desk(calls, timeline, carrier, tools, clock);
            var recordings = closer.add(new Recordings(
                    config.recording(),
                    database,
                    callStore,
                    timeline,
                    publicUrl.toString(),
                    ids.id("server_"),
                    ready -> announce(database, outbox, ready),
                    meters,
                    clock));
            var live = new LiveCalls(config.bridge(), desk, agents, clock, workers, meters, recordings.recorder());
            closer.add(new LevelPulse(live::moments, feed).start());
            var machines = new AnsweringMachines(calls, timeline, clientStore, carrier, desk, live, workers, clock);
            var transfers = new Transfers(calls, clientStore, timeline, clock);

            var vendorErasure = new VendorErasure(database, archive, config.privacy(), clock);
            var personalData = List.of(
                    timeline, corrections, new Idempotency(database), recordings, Outbox::forget, vendorErasure);
            var erasure = new CallErasure(database, personalData, clock);
            closer.add(new Retention(config.privacy(), erasure, vendorErasure, clock).start(RECONCILE_EVERY));

            var signature = new RequestSignature(config.twilio().authToken(), publicUrl);
            var media = new MediaSockets(vertx, live, config.bridge());
            meters.gauge("outdial.dialing.waiting", pace, Pace::waiting);
            meters.gauge("outdial.dialing.tempo", pace, Pace::perSecond);
            meters.gauge("outdial.dialing.stopped", dialing, it -> it.wasStopped() ? 1 : 0);
            meters.gauge("outdial.calls.live", live, LiveCalls::count);
            meters.gauge("outdial.agents.waiting", agents, WaitingAgents::count);
            meters.gauge("outdial.media.openings", media, MediaSockets::openings);

            meters.gauge("outdial.events.waiting", eventLine, EventLine::waiting);

            var stats = new StatsQueries(database);
            var about = new DashboardRoutes.About(
                    Main.version(), clock.instant(), database.dialect().name().toLowerCase(java.util.Locale.ROOT));

            var routes = new Routes();
            var logins = new Logins(config.access(), clientStore, hasher, tokens, audit, clock);
            new AuthRoutes(logins).addTo(routes);
            new SessionRoutes(logins, guard, cookie, pages, clock).addTo(routes);
            new PhoneRoutes(guard).addTo(routes);
            new PageRoutes(config.console()).addTo(routes);
            var whole = new WholeCall(callStore, corrections, timeline);
            new CallRoutes(guard, clientStore, dialer, calls, callStore, history, whole, audit).addTo(routes);
            new DialingRoutes(guard, dialing, callStore, clock).addTo(routes);
            new LiveRoutes(guard, clientStore, callStore, history, whole, feed, clock).addTo(routes);
            new RecordingRoutes(guard, clientStore, callStore, history, recordings, audit).addTo(routes);
            new PeopleRoutes(guard, database, erasure, refusals, doNotCall, audit).addTo(routes);
            new DoNotCallRoutes(guard, doNotCall, audit).addTo(routes);
            new ImportRoutes(guard, doNotCall, audit).addTo(routes);
            new EventRoutes(guard, new Events(database)).addTo(routes);
            new WebhookRoutes(guard, clientStore, webhooks, audit).addTo(routes);
            new StatsRoutes(guard, clientStore, history, stats, clock).addTo(routes);
            new ClientRoutes(guard, clients, clientStore).addTo(routes);
            new DashboardRoutes(guard, clientStore, history, stats, about, dialer::isDraining, dialing, clock)
                    .addTo(routes);
            var nodes = closer.add(
                    new Nodes(database, ids.id("node_"), about.version(), about.startedAt(), live::count, clock)
                            .start());
            var checks = new Checks(
                    () -> Checkup.of(config, database),
                    checkup -> Thread.ofVirtual().name("checkup").start(checkup),
                    clock);
            new SystemRoutes(guard, about, dialer::isDraining, dialing, checks, pace, history, config.limits(), nodes)
                    .addTo(routes);
            new LiveCallRoutes(guard, live).addTo(routes);
            new ActivityRoutes(guard, audit).addTo(routes);
            new PolicyRefusalRoutes(guard, refusals).addTo(routes);
            new ToolRoutes(guard, tools).addTo(routes);
            new TwilioRoutes(
                            config.twilio(),
                            publicUrl,
                            signature,
                            calls,
                            carrier,
                            agents,
                            live,
                            machines,
                            transfers,
                            clock)
                    .addTo(routes);
            new PostCallRoutes(config.elevenLabs(), callStore, calls, timeline, clock).addTo(routes);
            routes.socket("/twilio/media", new MediaDoor(signature, media));
            new Health(dialer::isDraining)
                    .require("database", () -> databaseCheck(database))
                    .addTo(routes);
            metrics.addTo(routes);
            Docs.addTo(routes);

            var http = closer.add(HttpServer.listen(vertx, config.http(), routes, ids::requestId, meters));
            return new Server(closer, dialer, live, feed, http.port());
        } catch (RuntimeException e) {
            closer.close();
            throw e;
        }
    }

    private static Vertx vertx(Config config) {
        var options = new VertxOptions().setEventLoopPoolSize(config.http().loops());
        var transport = new GatheringTransport(config.http().ioUring());
        log.info("Event loops: {}, with {}", config.http().loops(), transport.name());
        return Vertx.builder().with(options).withTransport(transport).build();
    }

    private static void announce(Database database, Outbox outbox, RecordingReady.Ready ready) {
        var recording = new Outbox.Recording(
                ready.callId(),
                ready.callId(),
                ready.url(),
                "audio/wav",
                ready.bytes(),
                Math.toIntExact(ready.millis() / 1000));
        database.write(db -> {
            outbox.recordingReady(db, ready.clientId(), recording);
            return true;
        });
    }

    private static ExecutorService virtualThreads() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("call-", 0).factory());
    }

    /// Waits until what was begun is done. What waits for Twilio to hang up is given up after a while; all that
    /// history needs was written before it.
    private static void finish(ExecutorService workers) throws InterruptedException {
        workers.shutdown();
        if (!workers.awaitTermination(LAST_NOTES.toMillis(), TimeUnit.MILLISECONDS)) {
            workers.shutdownNow();
            workers.awaitTermination(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        }
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
        feed.sendAway("server-draining"); // while other servers take readers; the last one takes them back itself
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
        letWatchersSeeTheEnd();
        closer.close();
    }

    private void letWatchersSeeTheEnd() {
        try {
            feed.finish("server-shutdown");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
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
