-- The decision that let a call pass, as JSON; null for calls from before it was kept.
ALTER TABLE call ADD COLUMN policy TEXT;

-- Requests for calls that the gate refused. The number itself is not kept: its end, and the hash that do_not_call has.
CREATE TABLE policy_refusal (
    refusal_id TEXT   NOT NULL PRIMARY KEY,
    at         BIGINT NOT NULL,
    client_id  TEXT   NOT NULL,
    request_id TEXT   NOT NULL,
    phone_key  TEXT   NOT NULL,
    phone_end  TEXT   NOT NULL,
    error      TEXT   NOT NULL,
    decision   TEXT   NOT NULL
);

CREATE INDEX policy_refusal_client ON policy_refusal (client_id, refusal_id DESC);
CREATE INDEX policy_refusal_request ON policy_refusal (request_id);
CREATE INDEX policy_refusal_age ON policy_refusal (at);
