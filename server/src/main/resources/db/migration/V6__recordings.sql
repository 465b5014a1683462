-- Whether a client's calls are recorded: 'off', 'on', or 'consent'. Days: null is the server's default, 0 is for ever.
ALTER TABLE client ADD COLUMN recording_mode TEXT NOT NULL DEFAULT 'off';
ALTER TABLE client ADD COLUMN recording_days INTEGER;

-- When somebody told that the callee agrees to be recorded.
ALTER TABLE call ADD COLUMN recording_consent_at BIGINT;

-- One row a call that was to be recorded, from its beginning on; it stays when the recording is deleted.
CREATE TABLE recording (
    call_id     TEXT    NOT NULL PRIMARY KEY,
    client_id   TEXT    NOT NULL,
    state       TEXT    NOT NULL, -- recording, waiting (for the store), ready, failed, deleted
    reason      TEXT,             -- of failed
    started_at  BIGINT  NOT NULL,
    millis      BIGINT,
    bytes       BIGINT,
    lost_millis BIGINT,           -- of millis: what could not be written in time, and is silence
    interrupted INTEGER NOT NULL, -- 1: its server died, and the recording ends there
    store_key   TEXT
);

CREATE INDEX recording_age ON recording (client_id, started_at) WHERE state = 'ready';
CREATE INDEX recording_unfinished ON recording (started_at) WHERE state IN ('recording', 'waiting');
