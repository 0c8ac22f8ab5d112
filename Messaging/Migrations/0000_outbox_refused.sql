-- Messages that the broker returned or refused, and those that wait behind them. They have a place of their own, so that those
-- in the outbox never wait for them: docs/messaging.md, "Refused messages".
CREATE TABLE messaging.refused (
    id           bigint      PRIMARY KEY, -- the one that it had in the outbox: the order within a key
    message_id   uuid        NOT NULL,
    type         text        NOT NULL,
    key          text        NOT NULL,
    destination  text,
    time         timestamptz NOT NULL,
    headers      jsonb,
    traceparent  text,
    tracestate   text,
    body         bytea       NOT NULL,
    attempts     integer     NOT NULL, -- how often the broker returned or refused it; 0: it waits behind one of its key or type
    reason       text
);

CREATE INDEX refused_by_key ON messaging.refused (key, id);

-- Ordering keys with such messages: no other message of them may be published before.
CREATE TABLE messaging.refused_keys (
    key          text        PRIMARY KEY,
    type         text        NOT NULL,                        -- of its first message
    due_at       timestamptz NOT NULL DEFAULT '-infinity',    -- until then a relay has it to itself,
    backend      integer,                                     -- or until this one ends
    sent_at      timestamptz                                  -- since when messages of it may have reached a queue; null: none has
);

CREATE INDEX refused_keys_by_type ON messaging.refused_keys (type, due_at);
CREATE INDEX refused_keys_leased ON messaging.refused_keys (backend) WHERE backend IS NOT NULL;

-- Whether a type gets through. Usually none of a type does, since no queue is bound to it; so it is types that back off, and a
-- few messages try for all.
CREATE TABLE messaging.refused_types (
    type         text        PRIMARY KEY,
    failures     integer     NOT NULL, -- tries in a row of which none got through; 0: it gets through
    due_at       timestamptz NOT NULL,
    reason       text
);

ALTER TABLE messaging.refused SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, vacuum_truncate = false);
ALTER TABLE messaging.refused_keys SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, vacuum_truncate = false);

-- Relays move what waits behind these when they come to it.
WITH moved AS (DELETE FROM messaging.outbox WHERE last_error IS NOT NULL RETURNING *)
INSERT INTO messaging.refused (id, message_id, type, key, destination, time, headers, traceparent, tracestate, body, attempts, reason)
SELECT id, message_id, type, key, destination, time, headers, traceparent, tracestate, body, attempts, last_error FROM moved;

-- What happened to them before is not known, so they may have reached a queue since they were published.
INSERT INTO messaging.refused_keys (key, type, sent_at)
SELECT DISTINCT ON (key) key, type, min(time) OVER (PARTITION BY key) FROM messaging.refused ORDER BY key, id;

INSERT INTO messaging.refused_types (type, failures, due_at, reason)
SELECT DISTINCT ON (type) type, 1, now(), reason FROM messaging.refused ORDER BY type, id DESC;

DROP INDEX messaging.outbox_refused;
ALTER TABLE messaging.outbox DROP COLUMN attempts, DROP COLUMN last_error;

-- Nearly always empty: only a message that the process which committed it publishes itself has a time before which relays leave it.
CREATE INDEX outbox_claimed ON messaging.outbox (not_before) WHERE not_before IS NOT NULL;
