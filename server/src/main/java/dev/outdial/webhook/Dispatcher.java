package dev.outdial.webhook;

import dev.outdial.db.StorageUnavailable;
import dev.outdial.ops.Audit;
import dev.outdial.ops.Rounds;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what is due.
///
/// Each webhook has a lane of its own, a few requests wide; one that is in trouble has a lane of one, with pauses.
/// While
/// half of all places are taken, every lane is one wide, and lanes that were served last come last: so however many
/// endpoints are slow or dead, the others' deliveries go on.
///
/// Every node runs one; the store hands each due delivery to one of them.
final class Dispatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final int PLACES = 256;
    private static final int LANE = 4;
    /// Longer than an attempt can take, with room for a slow database.
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
    private static final Duration EXPIRE_EVERY = Duration.ofMinutes(10);

    private final WebhookStore webhooks;
    private final Deliveries deliveries;
    private final Signature signature;
    private final Sender sender;
    private final Audit audit;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final MeterRegistry meters;
    private final Semaphore news;
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("webhook-", 0).factory());
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicReference<Deliveries.Backlog> backlog = new AtomicReference<>(new Deliveries.Backlog(0, null));
    private long turn;
    private Instant lookAt = Instant.EPOCH;
    private Instant expireAt = Instant.EPOCH;
    private @Nullable Rounds rounds;

    /// @param news gets a permit when there may be something to send
    Dispatcher(
            WebhookStore webhooks,
            Deliveries deliveries,
            Signature signature,
            Sender sender,
            Audit audit,
            InstantSource clock,
            RandomGenerator random,
            MeterRegistry meters,
            Semaphore news) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.signature = signature;
        this.sender = sender;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
        this.meters = meters;
        this.news = news;
        meters.gauge("outdial.webhook.sending", taken);
        meters.gauge("outdial.webhook.waiting", backlog, known -> known.get().count());
        meters.gauge("outdial.webhook.oldest.seconds", backlog, known -> age(known.get()));
    }

    /// Requests of one webhook that are under way, and when it was last served. The loop alone looks after `served`.
    private static final class Lane {
        final AtomicInteger under = new AtomicInteger();
        long served;
    }

    private double age(Deliveries.Backlog known) {
        var oldest = known.oldest();
        return oldest == null ? 0 : Duration.between(oldest, clock.instant()).toMillis() / 1000.0;
    }

    /// Sends whenever there is news, and looks for what is due every `interval`, until closed.
    void start(Duration interval) {
        rounds = Rounds.start("webhooks", "Webhooks could not be sent", log, this::round, () -> {
            if (news.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                news.drainPermits();
            }
        });
    }

    private boolean round() {
        var now = clock.instant();
        sendDue(now);
        if (!now.isBefore(lookAt)) {
            lookAt = now.plus(LOOK_EVERY);
            backlog.set(deliveries.backlog());
        }
        if (!now.isBefore(expireAt)) {
            expireAt = now.plus(EXPIRE_EVERY);
            deliveries.expire(now);
        }
        return false;
    }

    private void sendDue(Instant now) {
        if (taken.get() >= PLACES) {
            return;
        }
        var due = webhooks.due(now).stream()
                .sorted(Comparator.comparingLong(webhook -> lane(webhook).served))
                .toList();
        for (Webhook webhook : due) {
            var lane = lane(webhook);
            var room = room(webhook, lane);
            if (room > 0) {
                lane.served = ++turn;
                var leaseUntil = Instant.ofEpochMilli(now.plus(LEASE).toEpochMilli());
                deliveries
                        .claim(webhook.webhookId(), now, leaseUntil, room)
                        .forEach(parcel -> send(webhook, parcel, lane));
            }
        }
        lanes.values().removeIf(lane -> lane.under.get() == 0 && lane.served < turn - PLACES);
    }

    private Lane lane(Webhook webhook) {
        return lanes.computeIfAbsent(webhook.webhookId(), _ -> new Lane());
    }

    private int room(Webhook webhook, Lane lane) {
        var free = PLACES - taken.get();
        var width = webhook.health().isTroubled() || free < PLACES / 2 ? 1 : LANE;
        return Math.min(width - lane.under.get(), free);
    }

    private void send(Webhook webhook, Deliveries.Parcel parcel, Lane lane) {
        lane.under.incrementAndGet();
        taken.incrementAndGet();
        workers.execute(() -> {
            try {
                attempt(webhook, parcel);
            } catch (StorageUnavailable e) {
                log.warn("What came of a webhook could not be written down: {}", e.getMessage()); // the lease ends
            } catch (RuntimeException e) {
                log.atError()
                        .addKeyValue("webhookId", webhook.webhookId())
                        .setCause(e)
                        .log("A webhook could not be sent");
            } finally {
                lane.under.decrementAndGet();
                taken.decrementAndGet();
                news.release();
            }
        });
    }

    private void attempt(Webhook webhook, Deliveries.Parcel parcel) {
        var outcome = post(webhook, parcel.eventId(), parcel.payload(), parcel.attempts());
        if (Thread.currentThread().isInterrupted()) {
            return; // the server stops: it was no fault of the endpoint's
        }
        var disabled = deliveries.finish(parcel, outcome, clock.instant(), random);
        meters.counter("outdial.webhook.deliveries", "result", result(outcome)).increment();
        disabled.ifPresent(why -> {
            log.atWarn()
                    .addKeyValue("webhookId", webhook.webhookId())
                    .addKeyValue("clientId", webhook.clientId())
                    .log("A webhook was disabled: {}", why.word());
            audit.write("webhook.disabled", "system", webhook.clientId(), WebhookJson.audit(webhook, why.word()));
        });
    }

    /// Sends something to a webhook now, and tells what came of it. Nothing is written down.
    Outcome post(Webhook webhook, String id, String body, int attempts) {
        var now = clock.instant();
        var headers = signature.headers(webhook.salts().valid(now), id, now, body);
        return sender.post(webhook.url(), headers, body, attempts);
    }

    private static String result(Outcome outcome) {
        var status = outcome.status();
        return outcome.isDelivered() ? "delivered" : status == null ? "unreached" : "refused";
    }

    @Override
    public void close() {
        if (rounds != null) {
            rounds.close();
        }
        try {
            workers.shutdown();
            if (!workers.awaitTermination(2, TimeUnit.SECONDS)) {
                workers.shutdownNow();
                workers.awaitTermination(3, TimeUnit.SECONDS);
            }
        } catch (InterruptedException _) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
