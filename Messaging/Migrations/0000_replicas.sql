-- All replicas of a service consume. Its messages are spread over partitions by their key, and each partition is leased to one
-- replica at a time: docs/messaging.md, "Partitions".
CREATE TABLE messaging.replicas (
    replica      uuid        PRIMARY KEY,
    share        double precision,          -- of the partitions; null: an equal part of what the others leave
    backend      integer     NOT NULL,      -- whose end is seen before that of the lease
    expires_at   timestamptz NOT NULL
);

CREATE VIEW messaging.live_replicas AS
SELECT replica, share FROM messaging.replicas
WHERE expires_at > now() AND EXISTS (SELECT FROM pg_stat_activity WHERE pid = backend);

CREATE TABLE messaging.partitions (
    partition    smallint    PRIMARY KEY,
    owner        uuid,                           -- as long as that replica lives
    depth        bigint      NOT NULL DEFAULT 0, -- messages in the partition's queue that no replica has yet
    oldest_at    timestamptz                     -- every message that was published before was handled; null: not known yet
);

-- Queues that are not consumed any more: what is in them moves to this database before anything newer is handled.
CREATE TABLE messaging.retired_queues (
    queue        text        PRIMARY KEY
);

-- Messages that wait to be handled again stand in lanes: one for each key whose order is kept, one for each message otherwise.
-- The lane's row says when its first message is due, so nobody has to look at those behind it.
CREATE TABLE messaging.retry_lanes (
    lane         text        PRIMARY KEY,
    due_at       timestamptz NOT NULL, -- until then it waits, or a replica has it to itself,
    backend      integer               -- which that one is; it has the lane no longer when this has ended
);

CREATE INDEX retry_lanes_by_due ON messaging.retry_lanes (due_at);
CREATE INDEX retry_lanes_leased ON messaging.retry_lanes (backend) WHERE backend IS NOT NULL;

ALTER TABLE messaging.retries ADD COLUMN lane text, ADD COLUMN malformed text;
UPDATE messaging.retries SET lane = CASE WHEN keeps_order THEN 'key ' || key ELSE 'message ' || message_id END;
INSERT INTO messaging.retry_lanes (lane, due_at) SELECT DISTINCT ON (lane) lane, due_at FROM messaging.retries ORDER BY lane, id;
ALTER TABLE messaging.retries ALTER COLUMN lane SET NOT NULL, DROP COLUMN keeps_order, DROP COLUMN due_at;
DROP INDEX IF EXISTS messaging.retries_by_key;
CREATE INDEX retries_by_lane ON messaging.retries (lane, id);

-- Messages that were given up. They stay until an operator has them handled again, or removes them.
CREATE TABLE messaging.dead_letters (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id   uuid        NOT NULL UNIQUE,
    source       text        NOT NULL,
    type         text        NOT NULL,
    key          text        NOT NULL,
    time         timestamptz NOT NULL,
    traceparent  text,
    tracestate   text,
    body         bytea       NOT NULL,
    malformed    text,                 -- why no handler may ever have it
    reason       text        NOT NULL,
    died_at      timestamptz NOT NULL,
    retries      integer     NOT NULL,
    history      jsonb       NOT NULL -- [{ "at", "error" }] of the delayed retries, the last ones
);

-- An earlier release had dead letters on their way to a queue of theirs.
WITH fresh AS (DELETE FROM messaging.outbox WHERE destination IS NOT NULL RETURNING *),
refused AS (DELETE FROM messaging.refused WHERE destination IS NOT NULL RETURNING *)
INSERT INTO messaging.dead_letters (message_id, source, type, key, time, traceparent, tracestate, body, reason, died_at, retries, history)
SELECT message_id, coalesce(headers ->> 'x-dead-letter-source', ''), type, key, time, traceparent, tracestate, body,
       coalesce(headers ->> 'x-dead-letter-reason', ''), coalesce((headers ->> 'x-dead-letter-at')::timestamptz, now()),
       coalesce((headers ->> 'x-dead-letter-retries')::integer, 0), coalesce((headers ->> 'x-dead-letter-history')::jsonb, '[]')
FROM (SELECT message_id, type, key, time, traceparent, tracestate, body, headers FROM fresh
      UNION ALL SELECT message_id, type, key, time, traceparent, tracestate, body, headers FROM refused) AS letters
ON CONFLICT DO NOTHING;

ALTER TABLE messaging.outbox DROP COLUMN destination, DROP COLUMN headers;
ALTER TABLE messaging.refused DROP COLUMN destination, DROP COLUMN headers;
