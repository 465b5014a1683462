-- Ended calls by the hour in which they were asked for: how many, how long they talked, and how soon the agent was heard.
-- A column talk_N holds the answered calls of up to N seconds and more than the column before, voice_N likewise in ms.
CREATE TABLE call_hour (
    client_id TEXT   NOT NULL,
    starts_at BIGINT NOT NULL,
    total       BIGINT NOT NULL DEFAULT 0,
    answered    BIGINT NOT NULL DEFAULT 0,
    seconds     BIGINT NOT NULL DEFAULT 0,
    talk_10     BIGINT NOT NULL DEFAULT 0,
    talk_30     BIGINT NOT NULL DEFAULT 0,
    talk_60     BIGINT NOT NULL DEFAULT 0,
    talk_120    BIGINT NOT NULL DEFAULT 0,
    talk_300    BIGINT NOT NULL DEFAULT 0,
    talk_600    BIGINT NOT NULL DEFAULT 0,
    talk_1800   BIGINT NOT NULL DEFAULT 0,
    talk_more   BIGINT NOT NULL DEFAULT 0,
    voice_250   BIGINT NOT NULL DEFAULT 0,
    voice_500   BIGINT NOT NULL DEFAULT 0,
    voice_750   BIGINT NOT NULL DEFAULT 0,
    voice_1000  BIGINT NOT NULL DEFAULT 0,
    voice_1250  BIGINT NOT NULL DEFAULT 0,
    voice_1500  BIGINT NOT NULL DEFAULT 0,
    voice_2000  BIGINT NOT NULL DEFAULT 0,
    voice_2500  BIGINT NOT NULL DEFAULT 0,
    voice_3000  BIGINT NOT NULL DEFAULT 0,
    voice_4000  BIGINT NOT NULL DEFAULT 0,
    voice_5000  BIGINT NOT NULL DEFAULT 0,
    voice_7500  BIGINT NOT NULL DEFAULT 0,
    voice_10000 BIGINT NOT NULL DEFAULT 0,
    voice_more  BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (client_id, starts_at)
);

CREATE INDEX call_hour_start ON call_hour (starts_at);

-- What is known of the calls that ended before. How soon the agent was heard is counted from now on.
INSERT INTO call_hour (client_id, starts_at, total, answered, seconds,
       talk_10, talk_30, talk_60, talk_120, talk_300, talk_600, talk_1800, talk_more)
SELECT client_id, created_at - created_at % 3600000, COUNT(*),
       SUM(CASE WHEN status = 'completed' THEN 1 ELSE 0 END), SUM(talked),
       SUM(CASE WHEN status = 'completed' AND talked <= 10 THEN 1 ELSE 0 END),
       SUM(CASE WHEN status = 'completed' AND talked > 10 AND talked <= 30 THEN 1 ELSE 0 END),
       SUM(CASE WHEN status = 'completed' AND talked > 30 AND talked <= 60 THEN 1 ELSE 0 END),
       SUM(CASE WHEN status = 'completed' AND talked > 60 AND talked <= 120 THEN 1 ELSE 0 END),
       SUM(CASE WHEN status = 'completed' AND talked > 120 AND talked <= 300 THEN 1 ELSE 0 END),
       SUM(CASE WHEN status = 'completed' AND talked > 300 AND talked <= 600 THEN 1 ELSE 0 END),
       SUM(CASE WHEN status = 'completed' AND talked > 600 AND talked <= 1800 THEN 1 ELSE 0 END),
       SUM(CASE WHEN status = 'completed' AND talked > 1800 THEN 1 ELSE 0 END)
  FROM (SELECT client_id, created_at, status,
               COALESCE(duration, (ended_at - answered_at) / 1000, 0) AS talked
          FROM call
         WHERE is_open = 0) AS ended
 GROUP BY client_id, created_at - created_at % 3600000;
