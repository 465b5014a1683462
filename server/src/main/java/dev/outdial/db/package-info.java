/// The ground under every store: one [Database] that reads and writes with SQL in the open, on SQLite or PostgreSQL.
///
/// Stores of the rooms above write one statement for both; [Dialect] holds the few words in which the two differ.
/// Times are stored as milliseconds since 1970 (UTC), JSON as text. Migrations lie in `db/migration`, are numbered,
/// and are never edited after they land.
@NullMarked
package dev.outdial.db;

import org.jspecify.annotations.NullMarked;
