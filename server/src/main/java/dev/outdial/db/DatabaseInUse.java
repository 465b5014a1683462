package dev.outdial.db;

/// Another process uses the SQLite file, as a running server does.
public final class DatabaseInUse extends StorageUnavailable {
    DatabaseInUse(String message) {
        super(message, new IllegalStateException("locked"));
    }
}
