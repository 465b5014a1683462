-- How long a client's calls are kept, in days; null is the server's default. It holds also when the client is gone.
ALTER TABLE client ADD COLUMN retention_days INTEGER;

DROP INDEX call_unerased;
CREATE INDEX call_unerased ON call (client_id, created_at) WHERE erased_at IS NULL;
