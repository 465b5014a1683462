-- One script for SQLite and PostgreSQL. Times are milliseconds since 1970 (UTC), JSON is text, 1 and 0 are yes and no.

CREATE TABLE client (
    client_id           TEXT   NOT NULL PRIMARY KEY,
    secret_hash         TEXT   NOT NULL,
    status              TEXT   NOT NULL,
    agent_id            TEXT   NOT NULL,
    twilio_phone_number TEXT   NOT NULL,
    full_name           TEXT   NOT NULL,
    email               TEXT   NOT NULL,
    email_key           TEXT   NOT NULL, -- lower case: what makes an address unique
    phone               TEXT   NOT NULL,
    business_name       TEXT,
    city                TEXT,
    job_title           TEXT,
    notes               TEXT,
    search_text         TEXT   NOT NULL, -- lower case, one name a line, for prefix search
    dynamic_variables   TEXT   NOT NULL,
    limits              TEXT   NOT NULL,
    policy              TEXT   NOT NULL,
    machine_detection   TEXT,
    tokens_valid_from   BIGINT NOT NULL, -- tokens made before are void
    created_at          BIGINT NOT NULL,
    updated_at          BIGINT NOT NULL,
    deleted_at          BIGINT           -- the id of a deleted client is never given again, its history stays
);

CREATE UNIQUE INDEX client_email ON client (email_key) WHERE deleted_at IS NULL;
CREATE INDEX client_created ON client (created_at DESC, client_id DESC) WHERE deleted_at IS NULL;

CREATE TABLE call (
    call_id             TEXT    NOT NULL PRIMARY KEY,
    client_id           TEXT    NOT NULL,
    request_id          TEXT    NOT NULL,
    campaign_id         TEXT,
    phone               TEXT    NOT NULL,
    from_number         TEXT    NOT NULL,
    agent_id            TEXT    NOT NULL,
    first_message       TEXT,
    variables           TEXT    NOT NULL,
    metadata            TEXT    NOT NULL,
    machine_detection   TEXT,
    max_call_seconds    INTEGER NOT NULL,
    ring_seconds        INTEGER NOT NULL,
    call_count          INTEGER NOT NULL, -- nth call of this client to this number
    reserved_micros     BIGINT  NOT NULL, -- the most it may cost, in millionths of a dollar, until it has ended
    created_at          BIGINT  NOT NULL,

    -- what the carrier and the conversation have told so far
    status              TEXT    NOT NULL,
    is_open             INTEGER NOT NULL, -- 1 until the status is final
    call_sid            TEXT,
    dialing_by          TEXT,             -- node that has passed the one-way door to the carrier
    dial_started_at     BIGINT,
    ringing_at          BIGINT,
    answered_at         BIGINT,
    ended_at            BIGINT,
    duration            INTEGER,
    answered_by         TEXT,
    price               TEXT,
    price_unit          TEXT,
    error_code          INTEGER,
    error_message       TEXT,
    recording_url       TEXT,
    conversation_id     TEXT,
    ended_by            TEXT,
    end_reason          TEXT,

    -- what came of it
    outcome             TEXT,
    summary             TEXT,
    transcript          TEXT,
    sentiment           TEXT,
    next_action         TEXT,
    next_action_date    TEXT,
    agent_notes         TEXT,
    data_collection     TEXT,
    analyzed            INTEGER NOT NULL, -- 1 once the agent's vendor has told what it made of the conversation

    -- doors and clocks
    media_token_hash    TEXT,
    media_token_until   BIGINT,
    check_at            BIGINT,           -- when to ask the carrier, or the agent's vendor, if nothing is heard till then
    checks              INTEGER NOT NULL
);

CREATE UNIQUE INDEX call_sid ON call (call_sid);
CREATE INDEX call_request ON call (client_id, request_id);
CREATE INDEX call_history ON call (client_id, created_at DESC, call_id DESC);
CREATE INDEX call_by_status ON call (client_id, status, created_at DESC, call_id DESC);
CREATE INDEX call_by_outcome ON call (client_id, outcome, created_at DESC, call_id DESC);
CREATE INDEX call_by_phone ON call (client_id, phone, created_at DESC, call_id DESC);
CREATE INDEX call_by_campaign ON call (client_id, campaign_id, created_at DESC, call_id DESC) WHERE campaign_id IS NOT NULL;
CREATE INDEX call_recent ON call (created_at DESC, call_id DESC);
CREATE INDEX call_open ON call (client_id, phone) WHERE is_open = 1;
CREATE INDEX call_due ON call (check_at) WHERE check_at IS NOT NULL;
CREATE INDEX call_conversation ON call (conversation_id) WHERE conversation_id IS NOT NULL;

-- The timeline: append-only. A callback that comes twice has the same source_key, and is kept once.
CREATE TABLE call_event (
    call_id    TEXT   NOT NULL,
    source_key TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    type       TEXT   NOT NULL,
    data       TEXT   NOT NULL,
    PRIMARY KEY (call_id, source_key)
);

CREATE TABLE utterance (
    call_id  TEXT    NOT NULL,
    number   INTEGER NOT NULL,
    speaker  TEXT    NOT NULL,
    said     TEXT    NOT NULL,
    start_ms BIGINT  NOT NULL,
    end_ms   BIGINT,
    heard    DOUBLE PRECISION,
    PRIMARY KEY (call_id, number)
);

-- Ended calls, counted. Open ones are counted from their rows, of which there are never many.
-- span: 'all' (starts_at 0), 'day', 'hour'; the time is when the call was asked for.
CREATE TABLE call_stat (
    client_id TEXT   NOT NULL,
    span      TEXT   NOT NULL,
    starts_at BIGINT NOT NULL,
    status    TEXT   NOT NULL,
    outcome   TEXT   NOT NULL,
    sentiment TEXT   NOT NULL,
    calls     BIGINT NOT NULL,
    answered  BIGINT NOT NULL,
    machines  BIGINT NOT NULL,
    seconds   BIGINT NOT NULL,
    micros    BIGINT NOT NULL, -- what they cost, in millionths of a dollar
    PRIMARY KEY (client_id, span, starts_at, status, outcome, sentiment)
);

CREATE TABLE idempotency (
    client_id    TEXT    NOT NULL,
    idem_key     TEXT    NOT NULL,
    request_hash TEXT    NOT NULL,
    request_id   TEXT    NOT NULL,
    call_id      TEXT    NOT NULL,
    status       INTEGER,          -- null while the first request is being served
    body         TEXT,
    created_at   BIGINT  NOT NULL,
    PRIMARY KEY (client_id, idem_key)
);

CREATE INDEX idempotency_age ON idempotency (created_at);

-- Who did what. Append-only.
CREATE TABLE audit (
    audit_id  TEXT   NOT NULL PRIMARY KEY,
    at        BIGINT NOT NULL,
    type      TEXT   NOT NULL,
    actor     TEXT   NOT NULL,
    client_id TEXT,
    details   TEXT   NOT NULL
);

CREATE INDEX audit_client ON audit (client_id, audit_id DESC);
CREATE INDEX audit_type ON audit (type, audit_id DESC);
