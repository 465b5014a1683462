package dev.outdial.db;

/// The database cannot be used now: unreachable, locked by someone else, full, or closed. Nothing was changed.
public sealed class StorageUnavailable extends RuntimeException permits DatabaseInUse {
    public StorageUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
