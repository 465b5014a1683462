package dev.outdial.recording;

import dev.outdial.bridge.BridgedCall;
import dev.outdial.bridge.CallRecorder;
import dev.outdial.bridge.CallTape;
import dev.outdial.client.RecordingRules.Mode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives a tape to each conversation that is to be recorded, now or once the callee agrees.
final class Recorder implements CallRecorder, Recording.Listener {
    private static final Logger log = LoggerFactory.getLogger(Recorder.class);

    private final RecordingRows rows;
    private final Recording.Disk disk;
    private final Writers writers;
    private final Keeper keeper;
    private final LongConsumer dropped;
    private final Executor workers;
    private final InstantSource clock;
    private final Map<String, Tape> tapes = new ConcurrentHashMap<>();

    /// @param dropped told of things that found no room
    /// @param workers where the store may block
    Recorder(
            RecordingRows rows,
            Recording.Disk disk,
            Writers writers,
            Keeper keeper,
            LongConsumer dropped,
            Executor workers,
            InstantSource clock) {
        this.rows = rows;
        this.disk = disk;
        this.writers = writers;
        this.keeper = keeper;
        this.dropped = dropped;
        this.workers = workers;
        this.clock = clock;
    }

    @Override
    public boolean isOff(BridgedCall call) {
        try {
            return rows.wish(call.callId()).filter(Recorder::isOn).isEmpty();
        } catch (RuntimeException _) {
            return false;
        }
    }

    private static boolean isOn(RecordingRows.Wish wish) {
        return !wish.isKnown() && wish.mode() != Mode.OFF;
    }

    @Override
    public void expect(BridgedCall call) {
        var callId = call.callId();
        try {
            var wish = rows.wish(callId).filter(Recorder::isOn).orElse(null);
            if (wish == null) {
                return;
            }
            var mayRun = wish.mode() == Mode.ON || wish.hasConsent();
            var recording = new Recording(callId, disk, this);
            tapes.put(callId, new Tape(recording, writers, mayRun, dropped, () -> tapes.remove(callId)));
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("callId", callId).log("A call is not recorded: {}", e.toString());
        }
    }

    @Override
    public CallTape begin(BridgedCall call) {
        var tape = tapes.get(call.callId());
        if (tape == null) {
            return CallTape.NONE;
        }
        if (tape.isRunning()) {
            writeDownBeginning(call.callId());
        }
        return tape;
    }

    @Override
    public void missed(String callId) {
        tapes.remove(callId);
    }

    /// The callee agrees: the tape runs, if the conversation is here.
    void start(String callId) {
        var tape = tapes.get(callId);
        if (tape != null && !tape.isRunning()) {
            tape.start();
            writeDownBeginning(callId);
        }
    }

    /// The tape runs no longer, if the conversation is here.
    void stop(String callId) {
        var tape = tapes.get(callId);
        if (tape != null) {
            tape.stop();
        }
    }

    /// Starts the tapes of calls whose consent was told to another server.
    void startThoseWithConsent() {
        var silent = tapes.entrySet().stream()
                .filter(entry -> !entry.getValue().isRunning())
                .map(Map.Entry::getKey)
                .toList();
        if (!silent.isEmpty()) {
            rows.withConsent(silent).forEach(this::start);
        }
    }

    /// Conversations that have a tape which runs.
    long running() {
        return tapes.values().stream().filter(Tape::isRunning).count();
    }

    List<String> calls() {
        return List.copyOf(tapes.keySet());
    }

    /// On the side: the audio waits for no database. If it fails, the row is written at the end.
    private void writeDownBeginning(String callId) {
        try {
            workers.execute(() -> {
                try {
                    rows.begin(callId, clock.instant());
                } catch (RuntimeException e) {
                    log.warn("The beginning of a recording was not written down: {}", e.toString());
                }
            });
        } catch (RejectedExecutionException _) {
            log.debug("The server is closing");
        }
    }

    @Override
    public void written(String callId, Path file, long lostMs) {
        keeper.keep(new Keeper.Finished(callId, file, lostMs, false));
    }

    @Override
    public void gaveUp(String callId, Failure why) {
        keeper.gaveUp(callId, why);
    }
}
