-- The servers that run on this database, each of which says every few seconds that it lives.
CREATE TABLE node (
    node_id    TEXT   NOT NULL PRIMARY KEY,
    version    TEXT   NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    live_calls BIGINT NOT NULL
);
