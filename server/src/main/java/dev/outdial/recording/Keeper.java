package dev.outdial.recording;

import dev.outdial.call.Timeline;
import dev.outdial.http.Json;
import dev.outdial.recording.RecordingReady.Ready;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Brings recordings whose calls are over into the store, each on a virtual thread of its own that tries until it is
/// done. The file stays in the spool until the store has it; what is not done when the server stops, the next one does.
final class Keeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Keeper.class);
    private static final int AT_ONCE = 4;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int DOUBLINGS = 8;

    private final RecordingRows rows;
    private final RecordingStore store;
    private final Timeline timeline;
    private final String publicUrl;
    private final RecordingReady whenReady;
    private final InstantSource clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore room = new Semaphore(AT_ONCE, true);
    private final AtomicInteger waiting = new AtomicInteger();

    /// A file of the spool that nobody writes to any more.
    ///
    /// @param interrupted its server died over it
    record Finished(String callId, Path file, long lostMs, boolean interrupted) {}

    Keeper(
            RecordingRows rows,
            RecordingStore store,
            Timeline timeline,
            String publicUrl,
            RecordingReady whenReady,
            InstantSource clock) {
        this.rows = rows;
        this.store = store;
        this.timeline = timeline;
        this.publicUrl = publicUrl;
        this.whenReady = whenReady;
        this.clock = clock;
    }

    /// How many files are not in the store yet.
    int waiting() {
        return waiting.get();
    }

    /// Takes care of a file, soon. Never blocks.
    void keep(Finished finished) {
        waiting.incrementAndGet();
        untilDone(() -> {
            room.acquireUninterruptibly();
            try {
                tryToKeep(finished);
            } finally {
                room.release();
            }
            waiting.decrementAndGet();
        });
    }

    /// Writes down, soon, that there is no recording. Never blocks.
    void gaveUp(String callId, Failure why) {
        untilDone(() -> {
            if (rows.begin(callId, clock.instant())) {
                failed(callId, why);
            }
        });
    }

    private interface Step {
        void run() throws IOException;
    }

    private void untilDone(Step step) {
        try {
            threads.execute(() -> {
                for (int attempt = 0; !isDone(step); attempt++) {
                    try {
                        Thread.sleep(FIRST_PAUSE.multipliedBy(1L << Math.min(attempt, DOUBLINGS)));
                    } catch (InterruptedException _) {
                        return;
                    }
                }
            });
        } catch (RejectedExecutionException _) {
            log.debug("The server is closing; the next one goes on with its recordings");
        }
    }

    private static boolean isDone(Step step) {
        try {
            step.run();
            return true;
        } catch (IOException | RuntimeException e) {
            log.warn("A recording is not kept yet: {}", e.toString());
            return false;
        }
    }

    private void tryToKeep(Finished finished) throws IOException {
        var known = rows.begin(finished.callId(), clock.instant()) ? rows.find(finished.callId()) : null;
        if (known == null || known.isEmpty()) {
            Files.deleteIfExists(finished.file());
            return;
        }
        switch (known.get().state()) {
            case RECORDING, WAITING -> store(finished, known.get());
            case READY, FAILED, DELETED -> Files.deleteIfExists(finished.file());
        }
    }

    private void store(Finished finished, RecordingRow known) throws IOException {
        var callId = finished.callId();
        long millis;
        try {
            millis = WavFile.complete(finished.file());
        } catch (NoSuchFileException _) {
            millis = 0;
        }
        if (millis == 0) {
            failed(callId, Failure.LOST);
            Files.deleteIfExists(finished.file());
            return;
        }
        var key = key(known);
        var complete = new RecordingRow(
                callId,
                known.clientId(),
                RecordingRow.State.WAITING,
                null,
                known.startedAt(),
                millis,
                Files.size(finished.file()),
                finished.lostMs(),
                finished.interrupted(),
                key);
        rows.waiting(complete);
        store.put(key, finished.file());
        var url = "%s/secure/calls/%s/recording".formatted(publicUrl, callId);
        if (!rows.ready(callId, url)) {
            store.delete(key);
            Files.deleteIfExists(finished.file());
            return;
        }
        Files.deleteIfExists(finished.file());
        tell(complete, url);
    }

    private void failed(String callId, Failure why) {
        rows.failed(callId, why);
        note(callId, "recording.failed", Json.object().put("reason", why.word()));
    }

    private void tell(RecordingRow row, String url) {
        var now = Instant.ofEpochMilli(clock.millis());
        try {
            note(
                    row.callId(),
                    "recording.ready",
                    Json.object()
                            .put("seconds", row.millis() / 1000.0)
                            .put("bytes", row.bytes())
                            .put("lostSeconds", row.lostMs() / 1000.0)
                            .put("interrupted", row.interrupted()));
            whenReady.ready(new Ready(row.callId(), row.clientId(), url, row.millis(), row.bytes(), now));
        } catch (RuntimeException e) {
            log.atError().addKeyValue("callId", row.callId()).log("Somebody was not told of a recording", e);
        }
    }

    private void note(String callId, String type, ObjectNode data) {
        timeline.add(callId, type, new Timeline.Entry(Instant.ofEpochMilli(clock.millis()), type, data));
    }

    /// Client, day and call, so that no folder grows without end.
    private static String key(RecordingRow row) {
        var day = DateTimeFormatter.ISO_LOCAL_DATE.format(row.startedAt().atZone(ZoneOffset.UTC));
        return "%s/%s/%s.wav".formatted(row.clientId(), day, row.callId());
    }

    /// Gives the last ones two seconds to get into the store.
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException _) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        threads.close();
    }
}
