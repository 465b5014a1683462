package dev.outdial.recording;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/// Recordings in a folder of this machine, or in one that several share.
final class FolderStore implements RecordingStore {
    private final Path folder;

    FolderStore(Path folder) {
        this.folder = folder;
    }

    /// The spool mostly lies on the same disk: then the file only gets a second name.
    @Override
    public void put(String key, Path file) throws IOException {
        var target = folder.resolve(key);
        var parent = Objects.requireNonNull(target.getParent(), "a key has a folder");
        Files.createDirectories(parent);
        Files.deleteIfExists(target);
        try {
            Files.createLink(target, file);
        } catch (UnsupportedOperationException | FileSystemException _) {
            copy(file, target);
        }
        force(parent);
    }

    private static void copy(Path file, Path target) throws IOException {
        var part = target.resolveSibling(target.getFileName() + ".part");
        Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
        try (var channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Has a folder's names on the disk; a system that does not open folders has its own way.
    private static void force(Path folder) {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException _) {
            // nothing that could be done about it
        }
    }

    @Override
    public InputStream read(String key, long from, long length) throws IOException {
        var channel = FileChannel.open(folder.resolve(key), StandardOpenOption.READ);
        channel.position(from);
        return Channels.newInputStream(channel);
    }

    @Override
    public void delete(String key) throws IOException {
        Files.deleteIfExists(folder.resolve(key));
    }
}
