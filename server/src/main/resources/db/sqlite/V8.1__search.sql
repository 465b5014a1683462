-- Words of summaries, transcripts and notes, for search. Triggers keep them in the transaction that changes the text.
--
-- A call's place in the index is its time in ms, shifted by 16 bits, and a number among the calls of that ms: so the
-- index itself lists what it finds newest first. Texts are not stored a second time (content=''), and what is deleted
-- is really gone (secure-delete).
ALTER TABLE call ADD COLUMN search_id INTEGER;

UPDATE call SET search_id = place.id
  FROM (SELECT call_id AS of_call,
               (created_at << 16) + ROW_NUMBER() OVER (PARTITION BY created_at ORDER BY call_id) - 1 AS id
          FROM call) AS place
 WHERE call_id = place.of_call;

CREATE UNIQUE INDEX call_search ON call (search_id);

CREATE VIRTUAL TABLE call_words USING fts5(client, words, content='', tokenize='unicode61 remove_diacritics 0');

INSERT INTO call_words (call_words, rank) VALUES ('secure-delete', 1);

INSERT INTO call_words (rowid, client, words)
SELECT search_id, 'c' || hex(client_id), substr(concat_ws(char(10), summary, transcript, agent_notes), 1, 200000)
  FROM call
 WHERE COALESCE(summary, transcript, agent_notes) IS NOT NULL;

CREATE TRIGGER call_words_insert AFTER INSERT ON call
BEGIN
    UPDATE call
       SET search_id = (SELECT MAX(COALESCE(MAX(search_id), 0) + 1, NEW.created_at << 16)
                          FROM call
                         WHERE search_id >= NEW.created_at << 16 AND search_id < (NEW.created_at + 1) << 16)
     WHERE call_id = NEW.call_id;
    INSERT INTO call_words (rowid, client, words)
    SELECT search_id, 'c' || hex(client_id), substr(concat_ws(char(10), summary, transcript, agent_notes), 1, 200000)
      FROM call
     WHERE call_id = NEW.call_id AND COALESCE(summary, transcript, agent_notes) IS NOT NULL;
END;

CREATE TRIGGER call_words_update AFTER UPDATE OF summary, transcript, agent_notes ON call
WHEN OLD.summary IS NOT NEW.summary OR OLD.transcript IS NOT NEW.transcript OR OLD.agent_notes IS NOT NEW.agent_notes
BEGIN
    INSERT INTO call_words (call_words, rowid, client, words)
    SELECT 'delete', OLD.search_id, 'c' || hex(OLD.client_id), substr(concat_ws(char(10), OLD.summary, OLD.transcript, OLD.agent_notes), 1, 200000)
     WHERE COALESCE(OLD.summary, OLD.transcript, OLD.agent_notes) IS NOT NULL;
    INSERT INTO call_words (rowid, client, words)
    SELECT NEW.search_id, 'c' || hex(NEW.client_id), substr(concat_ws(char(10), NEW.summary, NEW.transcript, NEW.agent_notes), 1, 200000)
     WHERE COALESCE(NEW.summary, NEW.transcript, NEW.agent_notes) IS NOT NULL;
END;
