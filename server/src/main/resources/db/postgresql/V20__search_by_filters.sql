-- A search with filters is answered by the index alone: what a call is filtered by is in it as words, and so are the
-- beginnings of its words up to three letters. No text has such words: there, "=" counts as space.
DROP TRIGGER call_words_insert ON call;
DROP TRIGGER call_words_update ON call;
DROP FUNCTION call_words_of(TEXT);
TRUNCATE call_words;

-- Long vectors lie beside the table, as they are: most searches need the few bytes in front of them alone.
ALTER TABLE call_words ALTER COLUMN words SET STORAGE EXTERNAL;
ALTER TABLE call_words SET (toast_tuple_target = 128);

CREATE FUNCTION call_tag(kind TEXT, value TEXT) RETURNS TEXT LANGUAGE SQL IMMUTABLE AS $$
    SELECT '=' || kind || encode(convert_to(value, 'UTF8'), 'hex')
$$;

CREATE FUNCTION call_words_of(said TEXT, tags TEXT[]) RETURNS TSVECTOR LANGUAGE SQL IMMUTABLE AS $$
    SELECT words || array_to_tsvector(array_remove(tags, NULL) || ARRAY(
               SELECT DISTINCT '=<' || left(lexeme, size) FROM unnest(words), generate_series(1, 3) AS size))
      FROM to_tsvector('simple', translate(left(said, 200000),
               '.,:;!?@/\_-"''()[]{}<>+*&%$#=~^|`…–—“”‘’«»¿¡', repeat(' ', 64))) AS words
$$;

CREATE OR REPLACE FUNCTION call_words_keep() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF COALESCE(NEW.summary, NEW.transcript, NEW.agent_notes) IS NULL THEN
        DELETE FROM call_words WHERE call_id = NEW.call_id;
    ELSE
        INSERT INTO call_words (call_id, client_id, created_at, words)
        VALUES (NEW.call_id, NEW.client_id, NEW.created_at,
                call_words_of(concat_ws(E'\n', NEW.summary, NEW.transcript, NEW.agent_notes),
                              ARRAY[call_tag('c', NEW.client_id), call_tag('s', NEW.status),
                                    call_tag('o', NEW.outcome), call_tag('p', NEW.phone),
                                    call_tag('k', NEW.campaign_id)]))
        ON CONFLICT (call_id) DO UPDATE SET words = excluded.words;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER call_words_insert AFTER INSERT ON call
FOR EACH ROW WHEN (COALESCE(NEW.summary, NEW.transcript, NEW.agent_notes) IS NOT NULL)
EXECUTE FUNCTION call_words_keep();

CREATE TRIGGER call_words_update
AFTER UPDATE OF summary, transcript, agent_notes, client_id, status, outcome, phone, campaign_id ON call
FOR EACH ROW WHEN (
    COALESCE(OLD.summary, OLD.transcript, OLD.agent_notes, NEW.summary, NEW.transcript, NEW.agent_notes) IS NOT NULL
    AND (OLD.summary, OLD.transcript, OLD.agent_notes, OLD.client_id, OLD.status, OLD.outcome, OLD.phone, OLD.campaign_id)
        IS DISTINCT FROM
        (NEW.summary, NEW.transcript, NEW.agent_notes, NEW.client_id, NEW.status, NEW.outcome, NEW.phone, NEW.campaign_id))
EXECUTE FUNCTION call_words_keep();

INSERT INTO call_words (call_id, client_id, created_at, words)
SELECT call_id, client_id, created_at,
       call_words_of(concat_ws(E'\n', summary, transcript, agent_notes),
                     ARRAY[call_tag('c', client_id), call_tag('s', status), call_tag('o', outcome),
                           call_tag('p', phone), call_tag('k', campaign_id)])
  FROM call
 WHERE COALESCE(summary, transcript, agent_notes) IS NOT NULL;
