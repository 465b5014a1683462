package dev.outdial.recording;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where recordings lie until they are in the store: a folder for each server that runs, which holds the lock in it.
/// What lies in a folder whose lock is free was left behind by a server that is gone.
///
/// Nothing is made before the first recording is. A disk that has no more than `keepFree` bytes left counts as full:
/// the rest is for others, such as the database.
final class Spool implements Recording.Disk, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);
    private static final String LOCK = "lock";
    private static final String ENDING = ".wav";

    private final Path root;
    private final Path own;
    private final long keepFree;
    private final Map<Path, FileChannel> held = new HashMap<>();

    /// The disk has no room for recordings.
    static final class Full extends IOException {
        private static final long serialVersionUID = 1;

        Full(long free) {
            super("Only %d MB are free on the disk of the recordings".formatted(free >> 20));
        }
    }

    /// @param name of this server's folder: one that nobody else has or had
    Spool(Path root, String name, long keepFree) {
        this.root = root;
        this.own = root.resolve(name);
        this.keepFree = keepFree;
    }

    @Override
    public Path fileOf(String callId) throws IOException {
        makeOwnFolder();
        return own.resolve(callId + ENDING);
    }

    private synchronized void makeOwnFolder() throws IOException {
        if (!held.containsKey(own)) {
            Files.createDirectories(own);
            if (!hold(own)) {
                throw new IOException("The spool folder is another server's: " + own.getFileName());
            }
        }
    }

    @Override
    public Recording.File create(Path path) throws IOException {
        return WavFile.create(path);
    }

    @Override
    public void requireRoom() throws IOException {
        var folder = root.toAbsolutePath();
        while (!Files.exists(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        // Not Files.getFileStore, which reads the list of all mounts each time.
        var free = folder.toFile().getUsableSpace();
        if (free < keepFree) {
            throw new Full(free);
        }
    }

    /// Takes over what servers that are gone have left behind. Nobody else gets it while this one runs.
    synchronized List<Path> leftBehind() {
        var files = new ArrayList<Path>();
        if (!Files.isDirectory(root)) {
            return files;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (var folder : folders) {
                if (!folder.equals(own) && hold(folder)) {
                    addAll(files, folder);
                }
            }
        } catch (IOException e) {
            log.warn("Cannot look for recordings that were left behind: {}", e.toString());
        }
        return files;
    }

    private static void addAll(List<Path> files, Path folder) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*" + ENDING)) {
            left.forEach(files::add);
        }
    }

    /// The call of a file in the spool.
    static String callOf(Path file) {
        var name = String.valueOf(file.getFileName());
        return name.substring(0, name.length() - ENDING.length());
    }

    private boolean hold(Path folder) throws IOException {
        var channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            return false;
        }
        held.put(folder, channel);
        return true;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // another server of this process holds it
        }
    }

    /// Lets its folders go, and removes those that are empty.
    @Override
    public synchronized void close() throws IOException {
        for (var entry : held.entrySet()) {
            var folder = entry.getKey();
            var left = new ArrayList<Path>();
            addAll(left, folder);
            if (left.isEmpty()) {
                Files.deleteIfExists(folder.resolve(LOCK));
                Files.deleteIfExists(folder);
            }
            entry.getValue().close();
        }
        held.clear();
    }
}
