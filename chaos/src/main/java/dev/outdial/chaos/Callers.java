package dev.outdial.chaos;

import dev.outdial.chaos.Journal.Reply;
import dev.outdial.chaos.Journal.Wish;
import dev.outdial.run.Api;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/// Those who ask for calls, many at once. They behave as the documentation tells them: with an
/// `Idempotency-Key` they repeat a request until they know what came of it; without one they never do,
/// unless it was not even sent.
final class Callers {
    private static final Duration BREATH = Duration.ofMillis(100);
    private static final Duration LONGER_BREATH = Duration.ofSeconds(1);
    private static final int TOO_FAST = 429;
    /// Number endings of the simulator's callees: busy, rejects, does not exist, hangs up soon, never
    /// answers.
    private static final List<String> CALLEES =
            List.of("12", "12", "12", "12", "17", "17", "17", "18", "18", "18", "14", "13");

    private static final int[] AREAS = {212, 312, 415, 617, 702, 303, 206, 305};

    private final long seed;
    private final List<Api> clients;
    private final Journal journal;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch working;
    private final IntPredicate goesOn;

    /// @param clients logged in
    /// @param goesOn  whether a wish of that number is still to be made
    Callers(long seed, List<Api> clients, Journal journal, int atOnce, IntPredicate goesOn) {
        this.seed = seed;
        this.clients = clients;
        this.journal = journal;
        this.goesOn = goesOn;
        this.working = new CountDownLatch(atOnce);
    }

    void start() {
        var atOnce = (int) working.getCount();
        for (int i = 0; i < atOnce; i++) {
            Thread.ofVirtual().name("caller-", i).start(this::work);
        }
    }

    void await() throws InterruptedException {
        working.await();
    }

    private void work() {
        try {
            for (int number = next.getAndIncrement(); goesOn.test(number); number = next.getAndIncrement()) {
                fulfil(wish(number));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            working.countDown();
        }
    }

    /// The wish of that number: the same for the same seed. Every number is rung by one wish only, but
    /// for a few that many wish for.
    private Wish wish(int number) {
        var random = new SplittableRandom(seed ^ (number * 0x9E3779B97F4A7C15L));
        var callee = CALLEES.get(random.nextInt(CALLEES.size()));
        var shared = random.nextInt(20) == 0;
        var serial = shared ? random.nextInt(10) : 100 + number;
        var phone = "+1%d%d%02d%s"
                .formatted(AREAS[serial / 70_000 % AREAS.length], 220 + serial / 100 % 700, serial % 100, callee);
        var key = random.nextInt(2) == 0 ? "wish-%d".formatted(number) : null;
        return new Wish(number, random.nextInt(clients.size()), phone, key, shared);
    }

    private void fulfil(Wish wish) throws InterruptedException {
        var entry = journal.begin(wish);
        var reply = send(wish);
        entry.add(reply);
        while (isToBeRepeated(wish, reply)) {
            Thread.sleep(reply.status() == TOO_FAST ? LONGER_BREATH : BREATH);
            reply = send(wish);
            entry.add(reply);
        }
    }

    private static boolean isToBeRepeated(Wish wish, Reply reply) {
        if (reply.status() == -1) {
            return true;
        }
        if (wish.key() == null) {
            return false;
        }
        return switch (reply.status()) {
            case 0, TOO_FAST, 503 -> true;
            // the first request is still being served, or the number is being rung by somebody else
            case 409 -> reply.text("callId").isEmpty();
            default -> false;
        };
    }

    private Reply send(Wish wish) {
        var client = clients.get(wish.client());
        var body = Api.object("phone", wish.phone());
        var key = wish.key();
        try {
            var reply =
                    key == null ? client.post("/secure/make-call", body) : client.post("/secure/make-call", body, key);
            return new Reply(java.time.Instant.now(), reply.status(), reply.body());
        } catch (UncheckedIOException e) {
            return Reply.none(!(e.getCause() instanceof ConnectException));
        }
    }
}
