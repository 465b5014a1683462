-- What happened, to be told to the clients' own systems: written in the transaction of the change itself.
CREATE TABLE event (
    entry      ${counted},           -- in the order of writing, with gaps, and not in the order of commits
    event_id   TEXT   NOT NULL,
    client_id  TEXT   NOT NULL,
    type       TEXT   NOT NULL,
    subject    TEXT   NOT NULL,      -- what it is about; where that is a call, it begins with the call's id
    payload    TEXT   NOT NULL,      -- exactly what is sent
    created_at BIGINT NOT NULL,
    position   BIGINT                -- its place in the line that everybody reads; null until it has one
);

CREATE UNIQUE INDEX event_id ON event (event_id);
CREATE UNIQUE INDEX event_once ON event (subject, type);
CREATE UNIQUE INDEX event_position ON event (position);
CREATE INDEX event_page ON event (client_id, position);
CREATE INDEX event_waiting ON event (entry) WHERE position IS NULL;
CREATE INDEX event_age ON event (created_at);

-- One row: whoever gives places holds it.
CREATE TABLE event_line (
    last_position BIGINT NOT NULL
);

INSERT INTO event_line (last_position) VALUES (0);

-- Addresses of the clients' own systems. Secrets are not kept: they are derived from SERVER_SECRET and the salt.
CREATE TABLE webhook (
    webhook_id       TEXT    NOT NULL PRIMARY KEY,
    client_id        TEXT    NOT NULL,
    url              TEXT    NOT NULL,
    description      TEXT,
    types            TEXT    NOT NULL, -- ',call.ended,call.analyzed,'; empty is every type
    salt             TEXT    NOT NULL,
    old_salt         TEXT,
    old_salt_until   BIGINT,
    enabled          INTEGER NOT NULL,
    disabled_because TEXT,
    failures         INTEGER NOT NULL, -- attempts in a row that failed
    failing_since    BIGINT,
    not_before       BIGINT  NOT NULL, -- nothing is sent before; 0 where there is no pause
    created_at       BIGINT  NOT NULL,
    updated_at       BIGINT  NOT NULL
);

CREATE INDEX webhook_client ON webhook (client_id, webhook_id);

-- One event on its way to one webhook.
CREATE TABLE delivery (
    webhook_id TEXT    NOT NULL,
    position   BIGINT  NOT NULL,      -- the event's
    state      TEXT    NOT NULL,      -- waiting, sending, delivered, failed
    due_at     BIGINT,                -- while it is being sent: when that is given up for lost; null once it is over
    attempts   INTEGER NOT NULL,      -- since begun_at
    begun_at   BIGINT  NOT NULL,
    tried_at   BIGINT,                -- the first attempt since begun_at
    log        TEXT    NOT NULL,      -- the last attempts, as JSON
    PRIMARY KEY (webhook_id, position)
);

CREATE INDEX delivery_due ON delivery (webhook_id, due_at) WHERE due_at IS NOT NULL;
