package dev.outdial.db;

/// Where SQLite and PostgreSQL differ, and only that.
public enum Dialect {
    SQLITE("", "", "", "INTEGER PRIMARY KEY AUTOINCREMENT"),
    POSTGRESQL("FOR UPDATE", "FOR SHARE", "FOR UPDATE SKIP LOCKED", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY");

    private final String forUpdate;
    private final String forShare;
    private final String skipLocked;
    private final String counted;

    Dialect(String forUpdate, String forShare, String skipLocked, String counted) {
        this.forUpdate = forUpdate;
        this.forShare = forShare;
        this.skipLocked = skipLocked;
        this.counted = counted;
    }

    /// Locks the rows a SELECT finds until the transaction ends. Empty on SQLite, which has one writer anyway.
    public String forUpdate() {
        return forUpdate;
    }

    /// Keeps the rows a SELECT finds as they are until the transaction ends; others may do the same meanwhile.
    public String forShare() {
        return forShare;
    }

    /// Whether no other process can be at work on the same data.
    public boolean isOneProcess() {
        return this == SQLITE;
    }

    /// Locks the rows a SELECT finds, and passes over those that another node has locked.
    public String skipLocked() {
        return skipLocked;
    }

    /// The column that counts the rows of a table as they are written; `${counted}` in migrations.
    String counted() {
        return counted;
    }
}
