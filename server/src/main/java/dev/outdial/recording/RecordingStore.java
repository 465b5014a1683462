package dev.outdial.recording;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/// Where finished recordings are kept. Keys look like paths: letters, digits, `_`, `-`, `.` and `/`. All methods block,
/// and may be called on any thread that may.
interface RecordingStore {
    /// Keeps a file. When this returns, it is certain. May be done again.
    void put(String key, Path file) throws IOException;

    /// Reads what is kept, from a byte on. No more than `length` bytes will be read.
    ///
    /// @throws IOException also if there is no such thing any more
    InputStream read(String key, long from, long length) throws IOException;

    /// Deletes what is kept; what is gone already is no mistake.
    void delete(String key) throws IOException;
}
