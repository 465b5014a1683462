package dev.outdial.bridge;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The conversations that go on right now. Safe to use from any thread, unless a method says otherwise.
public final class LiveCalls {
    private static final Logger log = LoggerFactory.getLogger(LiveCalls.class);

    private final BridgeConfig config;
    private final Apology apology;
    private final CallDesk desk;
    private final VoiceAgents agents;
    private final InstantSource clock;
    private final Executor workers;
    private final BridgeMeters meters;
    private final CallRecorder recorder;

    private final ExpectedStreams expected;
    private final Set<Bridge> bridges = ConcurrentHashMap.newKeySet();
    private final List<CompletableFuture<Void>> waitingForEmpty = new ArrayList<>();
    private volatile boolean draining;

    /// Without a recorder.
    ///
    /// @param workers where the desk may block: a virtual thread a task
    public LiveCalls(
            BridgeConfig config,
            CallDesk desk,
            VoiceAgents agents,
            InstantSource clock,
            Executor workers,
            MeterRegistry meters) {
        this(config, desk, agents, clock, workers, meters, CallRecorder.NOBODY);
    }

    /// @param workers where desk and recorder may block: a virtual thread a task
    public LiveCalls(
            BridgeConfig config,
            CallDesk desk,
            VoiceAgents agents,
            InstantSource clock,
            Executor workers,
            MeterRegistry meters,
            CallRecorder recorder) {
        this.config = config;
        this.apology = Apology.load(config.apologyFile());
        this.desk = desk;
        this.agents = agents;
        this.clock = clock;
        this.workers = workers;
        this.meters = new BridgeMeters(meters);
        this.recorder = recorder;
        this.expected = new ExpectedStreams(clock);
    }

    /// Twilio is about to be told to open a media stream for this call, with this one-use token. If the stream comes
    /// here in time, it does not wait for the store. Blocks on the store.
    ///
    /// One that may be recorded does wait: nothing is recorded before the store has said that the call is there.
    public void expect(BridgedCall call, String token, Instant until) {
        if (recorder.isOff(call)) {
            expected.add(call, token, until);
        }
    }

    /// Leave to begin the conversation of a call.
    ///
    /// @param proof asks the store, which has the last word, and blocks; null if it has spoken
    public record Admission(BridgedCall call, @Nullable BooleanSupplier proof) {
        /// The store has spoken.
        public static Admission proven(BridgedCall call) {
            return new Admission(call, null);
        }
    }

    /// Checks a media stream's one-use token: at once if the stream was expected here; else in the store, off the
    /// event loop. The answer comes on the loop either way.
    public void claim(
            CallLoop loop,
            String callId,
            String token,
            String callSid,
            Consumer<Admission> admitted,
            Runnable refused) {
        switch (expected.take(callId, token, callSid)) {
            case ExpectedStreams.Answer.Known(var call) ->
                admitted.accept(new Admission(call, () -> isClaimed(callId, token, callSid)));
            case ExpectedStreams.Answer.Taken _ -> refused.run();
            case ExpectedStreams.Answer.Unknown _ -> claimInStore(loop, callId, token, callSid, admitted, refused);
        }
    }

    private void claimInStore(
            CallLoop loop,
            String callId,
            String token,
            String callSid,
            Consumer<Admission> admitted,
            Runnable refused) {
        try {
            workers.execute(() -> {
                var call = claim(callId, token, callSid);
                call.ifPresent(recorder::expect);
                loop.run(() -> call.map(Admission::proven).ifPresentOrElse(admitted, refused));
            });
        } catch (RejectedExecutionException _) {
            refused.run();
        }
    }

    /// A store that does not answer has not refused: the token was made here a moment ago, and the callee is
    /// waiting.
    private boolean isClaimed(String callId, String token, String callSid) {
        try {
            return desk.claim(callId, token, callSid).isPresent();
        } catch (RuntimeException e) {
            logUnchecked(callId, e);
            return true;
        }
    }

    /// Begins the conversation of a claimed call. Called on the call's event loop.
    ///
    /// If the store then says that the call is not this stream's (its token was used at another server, or the call
    /// is over), the stream is closed, the call is left alone, and nothing is written down.
    ///
    /// While draining, a callee who still picks up hears the apology.
    ///
    /// @param early what the callee said and pressed up to now; it belongs to the conversation afterwards
    /// @return who must be told what the phone does
    public PhoneLeg.Listener begin(Admission admission, PhoneLeg phone, CallLoop loop, EarlyInput early) {
        var call = admission.call();
        var self = new Bridge[1];
        var tape = recorder.begin(call);
        var bridge = new Bridge(
                call, phone, loop, early, tape, config, apology, desk, workers, meters, clock, () -> forget(self[0]));
        self[0] = bridge;
        bridges.add(bridge);
        if (admission.proof() != null) {
            bridge.goOnOnlyIf(admission.proof());
        }
        bridge.opened();
        if (draining) {
            bridge.fail(Ending.SERVER_SHUTDOWN.reason());
        } else {
            bridge.start(agents);
        }
        return bridge;
    }

    /// The phone left while its token was being checked: there is nothing to bridge, but history learns of it.
    public void missed(BridgedCall call, EndReason reason) {
        recorder.missed(call.callId());
        var notes = new CallNotes(call.callId(), desk, workers, config.notes());
        notes.ended(reason);
        if (!reason.is(Ending.CALLEE_HUNG_UP)) {
            notes.hangUp(() -> {});
        }
    }

    /// How many conversations go on.
    public int count() {
        return bridges.size();
    }

    /// A look into all conversations. Blocks until every event loop has answered, a second at most; a
    /// conversation whose loop did not is left out.
    public List<BridgeState> states() {
        return ask(_ -> true, Bridge::state);
    }

    /// What is to be heard just now in the conversations of those clients. Blocks like [#states].
    public List<Moment> moments(Predicate<String> clientIds) {
        return ask(bridge -> clientIds.test(bridge.clientId()), Bridge::moment);
    }

    private <T> List<T> ask(Predicate<Bridge> which, Function<Bridge, T> question) {
        var asked = new ArrayList<CompletableFuture<T>>();
        for (var bridge : bridges) {
            if (which.test(bridge)) {
                var answer = new CompletableFuture<T>();
                bridge.loop().run(() -> answer.complete(question.apply(bridge)));
                asked.add(answer.completeOnTimeout(null, 1, TimeUnit.SECONDS));
            }
        }
        return asked.stream()
                .map(CompletableFuture::join)
                .filter(Objects::nonNull)
                .toList();
    }

    /// Ends one conversation now.
    ///
    /// @return whether it is here
    public boolean end(String callId, EndReason reason) {
        for (var bridge : bridges) {
            if (bridge.callId().equals(callId)) {
                bridge.loop().run(() -> bridge.end(reason));
                return true;
            }
        }
        return false;
    }

    /// Has the carrier take the callee over from one conversation, which then ends.
    ///
    /// @param ask       asks the carrier: false if it refuses; blocks
    /// @param otherwise why the call is ended where the carrier does not
    /// @return whether the conversation is here
    boolean handOver(String callId, EndReason reason, BooleanSupplier ask, EndReason otherwise) {
        for (var bridge : bridges) {
            if (bridge.callId().equals(callId)) {
                bridge.loop().run(() -> bridge.handOver(reason, ask, otherwise));
                return true;
            }
        }
        return false;
    }

    /// Ends all conversations now.
    public void endAll(EndReason reason) {
        for (var bridge : bridges) {
            bridge.loop().run(() -> bridge.end(reason));
        }
    }

    /// From now on no conversation begins; those that go on are left alone.
    public void drain() {
        draining = true;
    }

    /// Completes as soon as no conversation goes on, and everything about them is written down.
    public CompletableFuture<Void> whenEmpty() {
        var empty = new CompletableFuture<Void>();
        synchronized (waitingForEmpty) {
            if (!bridges.isEmpty()) {
                waitingForEmpty.add(empty);
                return empty;
            }
        }
        empty.complete(null);
        return empty;
    }

    private Optional<BridgedCall> claim(String callId, String token, String callSid) {
        try {
            return desk.claim(callId, token, callSid);
        } catch (RuntimeException e) {
            logUnchecked(callId, e);
            return Optional.empty();
        }
    }

    private static void logUnchecked(String callId, RuntimeException e) {
        log.error(
                "Could not check the media token of call {}: {}",
                callId,
                e.getClass().getSimpleName());
    }

    private void forget(Bridge bridge) {
        List<CompletableFuture<Void>> told;
        synchronized (waitingForEmpty) {
            bridges.remove(bridge);
            if (!bridges.isEmpty() || waitingForEmpty.isEmpty()) {
                return;
            }
            told = List.copyOf(waitingForEmpty);
            waitingForEmpty.clear();
        }
        told.forEach(each -> each.complete(null));
    }
}
