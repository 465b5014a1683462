package dev.outdial.db;

/// Where SQLite and PostgreSQL differ, and only that.
public enum Dialect {
    SQLITE("", ""),
    POSTGRESQL("FOR UPDATE", "FOR UPDATE SKIP LOCKED");

    private final String forUpdate;
    private final String skipLocked;

    Dialect(String forUpdate, String skipLocked) {
        this.forUpdate = forUpdate;
        this.skipLocked = skipLocked;
    }

    /// Locks the rows a SELECT finds until the transaction ends. Empty on SQLite, which has one writer anyway.
    public String forUpdate() {
        return forUpdate;
    }

    /// Whether no other process can be at work on the same data.
    public boolean isOneProcess() {
        return this == SQLITE;
    }

    /// Locks the rows a SELECT finds, and passes over those that another node has locked.
    public String skipLocked() {
        return skipLocked;
    }
}
