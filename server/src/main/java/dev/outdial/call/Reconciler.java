package dev.outdial.call;

import dev.outdial.call.Carrier.CarrierUnavailable;
import dev.outdial.call.ConversationArchive.ArchiveUnavailable;
import dev.outdial.db.StorageUnavailable;
import dev.outdial.ops.Rounds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out the truth where news stays out: asks the carrier about calls that are overdue or unclear, and the agent's
/// vendor about conversations that it has not told about. So every call ends, also when every webhook is lost, and
/// also when a server died over it.
///
/// Every node runs one; the store hands each due call to one of them.
public final class Reconciler implements AutoCloseable {
    /// A call that was written down but not dialled after this long never will be: its server is gone.
    static final Duration UNDIALLED = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
    private static final Duration LEASE = Duration.ofSeconds(30);
    /// After the carrier could not be asked about an open call.
    private static final Duration SECOND_TRY = Duration.ofSeconds(10);
    private static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(5);
    private static final Duration TIDY_EVERY = Duration.ofMinutes(10);
    private static final int AT_ONCE = 16;

    private final CallStore store;
    private final Calls calls;
    private final Carrier carrier;
    private final ConversationArchive archive;
    private final Duration notPlacedAfter;
    private final Runnable tidy;
    private final InstantSource clock;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final ReentrantLock adopting = new ReentrantLock();
    private Instant tidyAt = Instant.EPOCH;
    private volatile @Nullable Rounds rounds;

    /// @param tidy what else is to be done now and then
    public Reconciler(
            CallStore store,
            Calls calls,
            Carrier carrier,
            ConversationArchive archive,
            Duration notPlacedAfter,
            Runnable tidy,
            InstantSource clock) {
        this.store = store;
        this.calls = calls;
        this.carrier = carrier;
        this.archive = archive;
        this.notPlacedAfter = notPlacedAfter;
        this.tidy = tidy;
        this.clock = clock;
    }

    /// Looks for due calls now and every `interval`, until closed.
    public Reconciler start(Duration interval) {
        hasten();
        tidyAt = clock.instant();
        rounds = Rounds.start("reconciler", "Overdue calls could not be looked for", log, this::round, interval);
        return this;
    }

    /// What was told while no server was there is lost: calls that were open then are looked after first.
    private void hasten() {
        try {
            store.hasten(clock.instant());
        } catch (StorageUnavailable e) {
            log.warn("Open calls are looked after later: {}", e.getMessage());
        }
    }

    private boolean round() throws InterruptedException {
        awaitRoom();
        var found = checkDue();
        if (!clock.instant().isBefore(tidyAt)) {
            tidyAt = clock.instant().plus(TIDY_EVERY);
            tidy.run();
        }
        return found > 0; // there may be more, and they have waited long enough
    }

    private void awaitRoom() throws InterruptedException {
        room.acquire();
        room.release();
    }

    /// Looks after the calls that are due now, as many as there is room for.
    ///
    /// @return how many
    public int checkDue() {
        var limit = room.availablePermits();
        var due = limit == 0
                ? List.<CallStore.Due>of()
                : store.claimDue(clock.instant(), clock.instant().plus(LEASE), limit);
        for (CallStore.Due call : due) {
            room.acquireUninterruptibly();
            workers.execute(() -> {
                try {
                    check(call);
                } finally {
                    room.release();
                }
            });
        }
        return due.size();
    }

    private void check(CallStore.Due due) {
        try {
            var call = store.find(due.callId()).orElse(null);
            if (call == null) {
                return;
            }
            var now = clock.instant();
            try {
                var known = call.progress().isOpen() ? follow(call, now) : complete(call);
                var checks = known.equals(call) ? due.checks() + 1 : 0;
                store.checkAgain(due, FollowUp.next(known, now, checks), checks);
            } catch (CarrierUnavailable | ArchiveUnavailable e) {
                warn(due, e);
                var next = call.progress().isOpen() ? now.plus(SECOND_TRY) : FollowUp.next(call, now, due.checks() + 1);
                store.checkAgain(due, next, due.checks() + 1);
            }
        } catch (StorageUnavailable e) {
            warn(due, e); // the lease brings it back
        } catch (RuntimeException e) {
            log.atError().addKeyValue("callId", due.callId()).setCause(e).log("A call could not be looked after");
        }
    }

    private static void warn(CallStore.Due due, RuntimeException e) {
        log.atWarn().addKeyValue("callId", due.callId()).log("A call could not be looked after: {}", e.getMessage());
    }

    /// Asks the carrier about a call that has not ended.
    private Call follow(Call call, Instant now) {
        var progress = call.progress();
        var sid = progress.callSid();
        if (progress.dialStartedAt() == null) {
            return tell(call, new CallEvent.Abandoned(now));
        }
        if (sid == null) {
            return adopt(call, progress.dialStartedAt(), now);
        }
        var told = carrier.fetch(sid);
        if (told.isPresent()) {
            return tell(call, told.get());
        }
        return isTimeUp(progress.dialStartedAt(), now) ? tell(call, new CallEvent.NeverPlaced(now, sid)) : call;
    }

    /// Looks for a call that the carrier may have taken without our hearing its name.
    private Call adopt(Call call, Instant dialStartedAt, Instant now) {
        if (call.progress().status() == CallStatus.QUEUED) {
            call = tell(call, new CallEvent.Unclear("The server stopped while the call was being placed"));
        }
        var candidates = carrier.find(call.phone(), call.from(), dialStartedAt.minus(CLOCK_DIFFERENCE));
        // Where two calls to one number are in doubt, nobody can tell which is which but the carrier's own callbacks.
        var isAlone = store.countInDoubt(call.phone(), call.from()) == 1;
        var adopted = isAlone || isTimeUp(dialStartedAt, now) ? adoptOneOf(candidates, call) : Optional.<Call>empty();
        if (adopted.isPresent()) {
            log.atInfo().addKeyValue("callId", call.callId()).log("The carrier has an unconfirmed call: adopted");
            return adopted.get();
        }
        return isTimeUp(dialStartedAt, now) ? tell(call, new CallEvent.NeverPlaced(now, null)) : call;
    }

    /// Two calls in doubt to one number have candidates in common: they take their turns, and each takes the
    /// oldest. The later one has no use for what was made before it was dialled.
    private Optional<Call> adoptOneOf(List<CallEvent.Reported> candidates, Call call) {
        adopting.lock();
        try {
            var known = store.knownSids(
                    candidates.stream().map(CallEvent.Reported::callSid).toList());
            return candidates.reversed().stream()
                    .filter(candidate -> !known.contains(candidate.callSid()))
                    .findFirst()
                    .map(candidate -> tell(call, candidate));
        } finally {
            adopting.unlock();
        }
    }

    private boolean isTimeUp(Instant dialStartedAt, Instant now) {
        return !now.isBefore(dialStartedAt.plus(notPlacedAfter));
    }

    /// Fetches what comes after the end: what the conversation came to, and what the call cost.
    private Call complete(Call call) {
        var conversation = call.progress().conversationId();
        if (conversation != null && FollowUp.wantsAnalysis(call)) {
            var analysis = archive.find(conversation);
            if (analysis.isPresent()) {
                call = calls.analyzed(call.callId(), analysis.get()).orElse(call);
            }
        }
        var sid = call.progress().callSid();
        if (sid != null && FollowUp.wantsPrice(call)) {
            var told = carrier.fetch(sid);
            if (told.isPresent()) {
                call = tell(call, told.get());
            }
        }
        return call;
    }

    private Call tell(Call call, CallEvent event) {
        return calls.tell(call.callId(), event).orElse(call);
    }

    @Override
    public void close() {
        var running = rounds;
        if (running != null) {
            running.close();
        }
        workers.shutdown();
        try {
            if (!workers.awaitTermination(5, java.util.concurrent.TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException _) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
