-- Words of summaries, transcripts and notes, for search. A trigger keeps them in the transaction that changes the text.
--
-- Punctuation counts as space, so that "half-past" and "www.example.com" are found by their parts, as on SQLite.
CREATE TABLE call_words (
    call_id    TEXT     NOT NULL PRIMARY KEY,
    client_id  TEXT     NOT NULL,
    created_at BIGINT   NOT NULL,
    words      TSVECTOR NOT NULL
);

CREATE INDEX call_words_text ON call_words USING gin (words);
CREATE INDEX call_words_history ON call_words (client_id, created_at DESC, call_id DESC);

CREATE FUNCTION call_words_of(said TEXT) RETURNS TSVECTOR LANGUAGE SQL IMMUTABLE AS $$
    SELECT to_tsvector('simple', translate(left(said, 200000),
        '.,:;!?@/\_-"''()[]{}<>+*&%$#=~^|`…–—“”‘’«»¿¡', repeat(' ', 64)))
$$;

CREATE FUNCTION call_words_keep() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF COALESCE(NEW.summary, NEW.transcript, NEW.agent_notes) IS NULL THEN
        DELETE FROM call_words WHERE call_id = NEW.call_id;
    ELSE
        INSERT INTO call_words (call_id, client_id, created_at, words)
        VALUES (NEW.call_id, NEW.client_id, NEW.created_at,
                call_words_of(concat_ws(E'\n', NEW.summary, NEW.transcript, NEW.agent_notes)))
        ON CONFLICT (call_id) DO UPDATE SET words = excluded.words;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER call_words_insert AFTER INSERT ON call
FOR EACH ROW WHEN (COALESCE(NEW.summary, NEW.transcript, NEW.agent_notes) IS NOT NULL)
EXECUTE FUNCTION call_words_keep();

CREATE TRIGGER call_words_update AFTER UPDATE OF summary, transcript, agent_notes ON call
FOR EACH ROW WHEN ((OLD.summary, OLD.transcript, OLD.agent_notes)
              IS DISTINCT FROM (NEW.summary, NEW.transcript, NEW.agent_notes))
EXECUTE FUNCTION call_words_keep();

INSERT INTO call_words (call_id, client_id, created_at, words)
SELECT call_id, client_id, created_at, call_words_of(concat_ws(E'\n', summary, transcript, agent_notes))
  FROM call
 WHERE COALESCE(summary, transcript, agent_notes) IS NOT NULL;
