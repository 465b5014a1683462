package dev.outdial.recording;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One recording while it is written. Belongs to one writer's thread, except for what was lost on the way there.
///
/// The first thing that goes wrong with the disk ends it: its file is removed, and whoever listens learns why.
final class Recording {
    private static final Logger log = LoggerFactory.getLogger(Recording.class);

    /// Where the audio of one recording is written to.
    interface File extends Mixer.Output, Closeable {}

    /// Makes the files of recordings, where there is room for them.
    interface Disk {
        /// A new file for a call.
        Path fileOf(String callId) throws IOException;

        /// Opens a new file.
        File create(Path path) throws IOException;

        /// Fails if the disk is as full as it may be.
        void requireRoom() throws IOException;
    }

    /// Who is told how recordings end. Called on a writer's thread: must not block.
    interface Listener {
        /// All of it is in the file.
        ///
        /// @param lostMs what could not be written in time, and is silence in it
        void written(String callId, Path file, long lostMs);

        /// There is nothing of it.
        void gaveUp(String callId, Failure why);
    }

    private final String callId;
    private final Disk disk;
    private final Listener listener;
    private final AtomicLong lostMs = new AtomicLong();
    private volatile boolean over;
    private @Nullable Path path;
    private @Nullable File file;
    private @Nullable Mixer mixer;

    Recording(String callId, Disk disk, Listener listener) {
        this.callId = callId;
        this.disk = disk;
        this.listener = listener;
    }

    String callId() {
        return callId;
    }

    /// Whether it takes nothing more. May be asked on any thread.
    boolean isOver() {
        return over;
    }

    /// A stretch did not come through. May be told on any thread.
    void lost(long millis) {
        lostMs.addAndGet(millis);
    }

    /// Writes what happened.
    ///
    /// @return bytes that went to the file
    long take(Batch batch) {
        if (over) {
            return 0;
        }
        try {
            disk.requireRoom();
            var current = mixer == null ? open() : mixer;
            var before = current.writtenMs();
            current.take(batch);
            return bytes(current.writtenMs() - before);
        } catch (IOException | RuntimeException e) {
            giveUp(e);
            return 0;
        }
    }

    /// Writes the rest, and closes the file.
    ///
    /// @return bytes that went to the file
    long end(long atMs) {
        if (over) {
            return 0;
        }
        var current = mixer;
        if (current == null || path == null || file == null) {
            over = true;
            listener.gaveUp(callId, Failure.NOTHING_HEARD);
            return 0;
        }
        try {
            var before = current.writtenMs();
            current.finish(atMs);
            file.close();
            over = true;
            listener.written(callId, path, lostMs.get());
            return bytes(current.writtenMs() - before);
        } catch (IOException | RuntimeException e) {
            giveUp(e);
            return 0;
        }
    }

    private Mixer open() throws IOException {
        path = disk.fileOf(callId);
        file = disk.create(path);
        mixer = new Mixer(file);
        return mixer;
    }

    private void giveUp(Exception cause) {
        over = true;
        var why = Failure.of(cause);
        log.atWarn()
                .addKeyValue("callId", callId)
                .addKeyValue("reason", why.word())
                .log("A recording is given up; its call goes on: {}", String.valueOf(cause.getMessage()));
        mixer = null;
        try {
            if (file != null) {
                file.close();
            }
            if (path != null) {
                java.nio.file.Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            log.warn("What was written of it could not be removed: {}", e.getMessage());
        }
        listener.gaveUp(callId, why);
    }

    private static long bytes(long millis) {
        return millis * Mixer.SAMPLES_PER_MS * WavFile.CHANNELS;
    }
}
