-- Whether calls are placed at all. The row is there from the start, so that it can be held while a call is let pass.
CREATE TABLE dialing (
    one        INTEGER NOT NULL PRIMARY KEY,
    stopped    INTEGER NOT NULL, -- 1 while nobody may be dialled
    changed_by TEXT,
    changed_at BIGINT,
    reason     TEXT
);

INSERT INTO dialing (one, stopped) VALUES (1, 0);
