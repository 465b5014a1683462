-- A search with filters is answered by the index alone: what a call is filtered by is in it as words ("tags"), and the
-- first letters of words have an index of their own.
DROP TRIGGER call_words_insert;
DROP TRIGGER call_words_update;
DROP TABLE call_words;

CREATE VIRTUAL TABLE call_words
 USING fts5(tags, words, content='', tokenize='unicode61 remove_diacritics 0', prefix='1 2 3');

INSERT INTO call_words (call_words, rank) VALUES ('secure-delete', 1);

INSERT INTO call_words (rowid, tags, words)
SELECT search_id,
       'c' || hex(client_id) || ' s' || hex(status) || ' o' || hex(outcome) || ' p' || hex(phone) || ' k' || hex(campaign_id),
       substr(concat_ws(char(10), summary, transcript, agent_notes), 1, 200000)
  FROM call
 WHERE COALESCE(summary, transcript, agent_notes) IS NOT NULL;

CREATE TRIGGER call_words_insert AFTER INSERT ON call
BEGIN
    UPDATE call
       SET search_id = (SELECT MAX(COALESCE(MAX(search_id), 0) + 1, NEW.created_at << 16)
                          FROM call
                         WHERE search_id >= NEW.created_at << 16 AND search_id < (NEW.created_at + 1) << 16)
     WHERE call_id = NEW.call_id;
    INSERT INTO call_words (rowid, tags, words)
    SELECT search_id,
           'c' || hex(client_id) || ' s' || hex(status) || ' o' || hex(outcome) || ' p' || hex(phone) || ' k' || hex(campaign_id),
           substr(concat_ws(char(10), summary, transcript, agent_notes), 1, 200000)
      FROM call
     WHERE call_id = NEW.call_id AND COALESCE(summary, transcript, agent_notes) IS NOT NULL;
END;

-- Without a content of its own, the index must be told exactly what it forgets.
CREATE TRIGGER call_words_update AFTER UPDATE OF summary, transcript, agent_notes, client_id, status, outcome, phone, campaign_id ON call
WHEN COALESCE(OLD.summary, OLD.transcript, OLD.agent_notes, NEW.summary, NEW.transcript, NEW.agent_notes) IS NOT NULL
 AND (OLD.summary IS NOT NEW.summary OR OLD.transcript IS NOT NEW.transcript OR OLD.agent_notes IS NOT NEW.agent_notes
   OR OLD.client_id IS NOT NEW.client_id OR OLD.status IS NOT NEW.status OR OLD.outcome IS NOT NEW.outcome
   OR OLD.phone IS NOT NEW.phone OR OLD.campaign_id IS NOT NEW.campaign_id)
BEGIN
    INSERT INTO call_words (call_words, rowid, tags, words)
    SELECT 'delete', OLD.search_id,
           'c' || hex(OLD.client_id) || ' s' || hex(OLD.status) || ' o' || hex(OLD.outcome) || ' p' || hex(OLD.phone) || ' k' || hex(OLD.campaign_id),
           substr(concat_ws(char(10), OLD.summary, OLD.transcript, OLD.agent_notes), 1, 200000)
     WHERE COALESCE(OLD.summary, OLD.transcript, OLD.agent_notes) IS NOT NULL;
    INSERT INTO call_words (rowid, tags, words)
    SELECT NEW.search_id,
           'c' || hex(NEW.client_id) || ' s' || hex(NEW.status) || ' o' || hex(NEW.outcome) || ' p' || hex(NEW.phone) || ' k' || hex(NEW.campaign_id),
           substr(concat_ws(char(10), NEW.summary, NEW.transcript, NEW.agent_notes), 1, 200000)
     WHERE COALESCE(NEW.summary, NEW.transcript, NEW.agent_notes) IS NOT NULL;
END;
