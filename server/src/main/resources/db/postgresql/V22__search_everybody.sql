-- Operators search everybody's calls, the latest first.
CREATE INDEX call_words_recent ON call_words (created_at DESC, call_id DESC);
