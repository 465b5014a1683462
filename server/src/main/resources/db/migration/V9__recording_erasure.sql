-- Recordings of erased calls, whose files are still to be deleted.
CREATE TABLE recording_erasure (
    call_id TEXT NOT NULL PRIMARY KEY
);
