-- What came of a call by the agent's vendor alone, and what people made of it: both are kept.
ALTER TABLE call ADD COLUMN analysis TEXT;
ALTER TABLE call ADD COLUMN evaluation TEXT;
ALTER TABLE call ADD COLUMN agent_cost BIGINT; -- in the vendor's credits

CREATE TABLE call_correction (
    call_id TEXT    NOT NULL,
    number  INTEGER NOT NULL,
    at      BIGINT  NOT NULL,
    actor   TEXT    NOT NULL,
    changes TEXT    NOT NULL,
    PRIMARY KEY (call_id, number)
);

-- When the person who was called was erased; the row stays, so that counts stay right.
ALTER TABLE call ADD COLUMN erased_at BIGINT;

CREATE INDEX call_phone ON call (phone);
CREATE INDEX call_unerased ON call (created_at) WHERE erased_at IS NULL;

-- Conversations that the agent's vendor is still to be asked to delete.
CREATE TABLE vendor_erasure (
    conversation_id TEXT    NOT NULL PRIMARY KEY,
    due_at          BIGINT  NOT NULL,
    tries           INTEGER NOT NULL
);

CREATE INDEX vendor_erasure_due ON vendor_erasure (due_at);
