-- Everybody's calls, as operators read them: the open ones, and the counters of a stretch of time.
CREATE INDEX call_open_recent ON call (created_at DESC, call_id DESC) WHERE is_open = 1;
CREATE INDEX call_open_of_client ON call (client_id, created_at DESC, call_id DESC) WHERE is_open = 1;
CREATE INDEX call_stat_span ON call_stat (span, starts_at);
