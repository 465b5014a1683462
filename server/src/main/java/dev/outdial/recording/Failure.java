package dev.outdial.recording;

import java.nio.file.FileSystemException;

/// Why there is no recording of a call that should have one.
enum Failure {
    DISK_FULL("disk-full"),
    DISK_FAILED("disk-failed"),
    /// The call was over before anybody was heard.
    NOTHING_HEARD("nothing-heard"),
    /// Its server died, and left nothing of use.
    LOST("lost");

    private static final String NO_SPACE = "No space left on device";

    private final String word;

    Failure(String word) {
        this.word = word;
    }

    /// As the timeline and the record say it.
    String word() {
        return word;
    }

    static Failure of(Exception cause) {
        var message = cause instanceof FileSystemException e ? e.getReason() : cause.getMessage();
        var full = cause instanceof Spool.Full || (message != null && message.contains(NO_SPACE));
        return full ? DISK_FULL : DISK_FAILED;
    }
}
