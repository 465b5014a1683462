package dev.outdial.db;

/// What was asked of the database was broken off because it took longer than the asker wants to wait.
public final class TookTooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    TookTooLong(Throwable cause) {
        super("Broken off because it took too long", cause);
    }
}
