-- Numbers that are never rung. scope: a client_id, or '*' for all clients. The key is a keyed hash of the number, so that
-- an entry can outlive the erasure of the number itself.
CREATE TABLE do_not_call (
    scope     TEXT   NOT NULL,
    phone_key TEXT   NOT NULL,
    phone     TEXT,
    reason    TEXT,
    added_by  TEXT   NOT NULL,
    added_at  BIGINT NOT NULL,
    PRIMARY KEY (scope, phone_key)
);

CREATE INDEX do_not_call_age ON do_not_call (scope, added_at DESC, phone_key DESC);
