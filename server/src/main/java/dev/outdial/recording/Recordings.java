package dev.outdial.recording;

import dev.outdial.bridge.CallRecorder;
import dev.outdial.call.Call;
import dev.outdial.call.CallStore;
import dev.outdial.call.PersonalData;
import dev.outdial.call.Timeline;
import dev.outdial.client.RecordingRules;
import dev.outdial.db.Database;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.ops.Closer;
import dev.outdial.recording.RecordingRow.State;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The recordings of all calls: those that are made right now, and those that were kept.
public final class Recordings implements AutoCloseable, PersonalData {
    private static final Logger log = LoggerFactory.getLogger(Recordings.class);
    private static final int WRITERS = 2;
    /// Batches that may wait for a writer: about a second of a call each, some 20 kB.
    private static final int MOST_WAITING = 1_000;
    /// No call lasts longer than a day.
    private static final Duration LOST_AFTER = Duration.ofHours(25);
    private static final int AT_ONCE = 500;
    private static final long LOOK_FOR_CONSENT_MS = 1_000;
    private static final long TIDY_MINUTES = 10;

    private static final long ERASE_SECONDS = 5;

    private final Database database;
    private final CallStore calls;
    private final Timeline timeline;
    private final RecordingRows rows;
    private final RecordingStore store;
    private final Spool spool;
    private final Keeper keeper;
    private final Recorder recorder;
    private final int retentionDays;
    private final InstantSource clock;
    private final Closer closer;

    /// Takes up what an earlier server has left behind, and is ready to record.
    ///
    /// @param publicUrl where clients reach this server, without a slash at its end
    /// @param spoolName a name that no server had before
    public Recordings(
            RecordingConfig config,
            Database database,
            CallStore calls,
            Timeline timeline,
            String publicUrl,
            String spoolName,
            RecordingReady whenReady,
            MeterRegistry meters,
            InstantSource clock) {
        this.database = database;
        this.calls = calls;
        this.timeline = timeline;
        this.retentionDays = config.retentionDays();
        this.clock = clock;
        this.closer = new Closer();
        this.rows = new RecordingRows(database, calls);
        this.store = store(config.place());
        this.spool = closer.add(new Spool(config.spool(), spoolName, config.keepFree()));
        this.keeper = closer.add(new Keeper(rows, store, timeline, publicUrl, whenReady, clock));
        var written = meters.counter("outdial.recording.bytes");
        var dropped = meters.counter("outdial.recording.dropped");
        ExecutorService workers = closer.add(Executors.newVirtualThreadPerTaskExecutor());
        var writers = closer.add(new Writers(WRITERS, MOST_WAITING, written::increment));
        this.recorder = new Recorder(rows, spool, writers, keeper, dropped::increment, workers, clock);
        meters.gauge("outdial.recordings.open", recorder, Recorder::running);
        meters.gauge("outdial.recording.uploads.waiting", keeper, Keeper::waiting);
        takeUpWhatWasLeftBehind();
        startJobs();
    }

    private RecordingStore store(RecordingConfig.Place place) {
        return switch (place) {
            case RecordingConfig.Folder(var path) -> new FolderStore(path);
            case RecordingConfig.Bucket bucket -> closer.add(new S3Store(bucket, clock));
        };
    }

    private void takeUpWhatWasLeftBehind() {
        var taken = new HashSet<String>();
        for (var file : spool.leftBehind()) {
            var callId = Spool.callOf(file);
            taken.add(callId);
            keeper.keep(new Keeper.Finished(callId, file, 0, true));
        }
        if (database.dialect().isOneProcess()) {
            rows.unfinished(clock.instant().plusMillis(1), Integer.MAX_VALUE).stream()
                    .filter(callId -> !taken.contains(callId))
                    .forEach(callId -> keeper.gaveUp(callId, Failure.LOST));
        }
    }

    private void startJobs() {
        ScheduledExecutorService jobs = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("recording-jobs").factory());
        closer.add(jobs::shutdownNow);
        var _ = jobs.scheduleWithFixedDelay(
                () -> attempt(recorder::startThoseWithConsent),
                LOOK_FOR_CONSENT_MS,
                LOOK_FOR_CONSENT_MS,
                TimeUnit.MILLISECONDS);
        var _ = jobs.scheduleWithFixedDelay(() -> attempt(this::tidy), 0, TIDY_MINUTES, TimeUnit.MINUTES);
        var _ = jobs.scheduleWithFixedDelay(
                () -> attempt(this::deleteErased), ERASE_SECONDS, ERASE_SECONDS, TimeUnit.SECONDS);
    }

    private static void attempt(Runnable job) {
        try {
            job.run();
        } catch (RuntimeException e) {
            log.warn("A job of the recordings failed and is done again later: {}", e.toString());
        }
    }

    /// Deletes the recordings of people who were erased.
    private void deleteErased() {
        for (String callId : rows.toErase(AT_ONCE)) {
            deleteNow(callId);
            rows.erased(callId);
        }
    }

    /// Writes down that the recordings of these calls are to be deleted, which happens within [#ERASE_SECONDS].
    @Override
    public void erase(Handle db, List<String> callIds) {
        RecordingRows.erase(db, callIds);
    }

    /// Deletes what is too old, and gives up what no server works on any more.
    private void tidy() {
        var now = clock.instant();
        var isMore = true;
        while (isMore && !Thread.currentThread().isInterrupted()) {
            var old = rows.tooOld(now, retentionDays, AT_ONCE);
            old.forEach(this::deleteNow);
            isMore = old.size() == AT_ONCE;
        }
        var own = new HashSet<>(recorder.calls());
        rows.unfinished(now.minus(LOST_AFTER), AT_ONCE).stream()
                .filter(callId -> !own.contains(callId))
                .forEach(callId -> keeper.gaveUp(callId, Failure.LOST));
    }

    private void deleteNow(String callId) {
        try {
            deleteOf(callId);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Who records the conversations of this server.
    public CallRecorder recorder() {
        return recorder;
    }

    /// Deletes the recording of a call, in whatever state it is: the file first, then the row says so. Nothing more is
    /// recorded of a call that still goes on. Does nothing where there is none.
    ///
    /// @throws IOException if the store did not delete it; then it is still there
    public void deleteOf(String callId) throws IOException {
        recorder.stop(callId);
        var row = rows.find(callId).orElse(null);
        if (row == null || row.state() == State.DELETED) {
            return;
        }
        if (row.key() != null) {
            store.delete(row.key());
        }
        rows.deleted(callId);
    }

    /// The callee agrees to be recorded: from now on what is said is kept. May be told at any time of the call, and
    /// twice.
    ///
    /// @param mode what the call's client wants
    /// @throws Refused 409 if nothing is recorded for this client, or the call is over
    public void consent(Call call, RecordingRules.Mode mode) {
        var callId = call.callId();
        if (mode == RecordingRules.Mode.OFF) {
            throw new Refused(new Refusal.Conflict(
                    "Calls of this client are not recorded",
                    callId,
                    "Ask the operator to set recording.mode to consent"));
        }
        if (!call.progress().isOpen()) {
            throw new Refused(new Refusal.Conflict("Call has ended", callId, null));
        }
        var now = Instant.ofEpochMilli(clock.millis());
        database.write(db -> {
            calls.putRecordingConsent(db, callId, now);
            return true;
        });
        timeline.add(callId, "recording.consent", new Timeline.Entry(now, "recording.consent", Json.object()));
        recorder.start(callId);
    }

    Optional<RecordingRow> find(String callId) {
        return rows.find(callId);
    }

    InputStream read(String key, ByteRange range) throws IOException {
        return store.read(key, range.from(), range.length());
    }

    /// Writes what waits, for some seconds, and leaves the rest to the next server.
    @Override
    public void close() {
        closer.close();
    }
}
