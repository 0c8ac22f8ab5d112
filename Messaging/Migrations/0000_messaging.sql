-- What Messaging keeps in the database of every service that uses it: docs/messaging.md
CREATE SCHEMA messaging;

-- Messages that are committed but not yet confirmed by the broker. Rows are deleted once they are: they live for milliseconds. Before
-- PostgreSQL 17 only a table's owner may vacuum it, which the running service is not: autovacuum comes early instead, and does not lock
-- the table to give pages back.
CREATE TABLE messaging.outbox (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- within a key, its order is the order of committing
    message_id   uuid        NOT NULL,
    type         text        NOT NULL,
    key          text        NOT NULL,
    partition    smallint    NOT NULL GENERATED ALWAYS AS (hashtext(key) & 15) STORED, -- what one relay takes at a time
    time         timestamptz NOT NULL,
    traceparent  text,
    tracestate   text,
    body         bytea       NOT NULL, -- JSON
    not_before   timestamptz
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0, vacuum_truncate = false);

-- A process may claim a message for itself while it commits it (not_before) and publish it from memory, when no other message of the
-- key is on its way; that is looked up here.
CREATE INDEX outbox_by_key ON messaging.outbox (key);

-- Nearly always empty: only a message that the process which committed it publishes itself has a time before which relays leave it.
CREATE INDEX outbox_claimed ON messaging.outbox (not_before) WHERE not_before IS NOT NULL;

-- Messages that the broker returned or refused, and those that wait behind them. They have a place of their own, so that those
-- in the outbox never wait for them: docs/messaging.md, "Refused messages".
CREATE TABLE messaging.refused (
    id           bigint      PRIMARY KEY, -- the one that it had in the outbox: the order within a key
    message_id   uuid        NOT NULL,
    type         text        NOT NULL,
    key          text        NOT NULL,
    time         timestamptz NOT NULL,
    traceparent  text,
    tracestate   text,
    body         bytea       NOT NULL,
    attempts     integer     NOT NULL, -- how often the broker returned or refused it; 0: it waits behind one of its key or type
    reason       text
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, vacuum_truncate = false);

CREATE INDEX refused_by_key ON messaging.refused (key, id);

-- Ordering keys with such messages: no other message of them may be published before.
CREATE TABLE messaging.refused_keys (
    key          text        PRIMARY KEY,
    type         text        NOT NULL,                        -- of its first message
    due_at       timestamptz NOT NULL DEFAULT '-infinity',    -- until then a relay has it to itself,
    backend      integer,                                     -- or until this one ends
    sent_at      timestamptz                                  -- since when messages of it may have reached a queue; null: none has
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, vacuum_truncate = false);

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

-- Messages for later; moved to the outbox when they become due.
CREATE TABLE messaging.scheduled_messages (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    due_at       timestamptz NOT NULL,
    message_id   uuid        NOT NULL,
    type         text        NOT NULL,
    key          text        NOT NULL,
    traceparent  text,
    tracestate   text,
    body         bytea       NOT NULL
);

CREATE INDEX scheduled_messages_by_due ON messaging.scheduled_messages (due_at);

-- Messages that were handled, in a ring of 32 tables, one for each day on which messages were published. A day that is no longer
-- remembered is emptied at once, which leaves nothing to vacuum: docs/messaging.md, "Inbox".
CREATE TABLE messaging.inbox (
    message_id   uuid        NOT NULL,
    bucket       smallint    NOT NULL, -- the day of the message's time (UTC, counted from 1970-01-01) modulo 32
    PRIMARY KEY (message_id, bucket)
) PARTITION BY LIST (bucket);

-- Rows are only added. Vacuum freezes a page when it comes by for the first time, and need not come again.
DO $$
BEGIN
    FOR bucket IN 0..31 LOOP
        EXECUTE format(
            'CREATE TABLE messaging.inbox_%s PARTITION OF messaging.inbox FOR VALUES IN (%s) WITH (autovacuum_freeze_min_age = 0)',
            to_char(bucket, 'FM00'), bucket);
    END LOOP;
END $$;

-- The one row says from when on the inbox remembers everything, and since when that has been so.
CREATE TABLE messaging.inbox_horizon (
    one             boolean     PRIMARY KEY DEFAULT true CHECK (one),
    remembers_since timestamptz NOT NULL,
    moved_at        timestamptz NOT NULL DEFAULT now()
);

INSERT INTO messaging.inbox_horizon (remembers_since) VALUES ('-infinity');

-- Empties what lies wholly before the horizon, and says how many tables that were. The role that a service runs with may not
-- truncate, so this runs with the owner's rights; it takes no names, and does nothing that the horizon does not permit.
--
-- A message that began to be handled when the horizon was further back must not find its day emptied: the horizon has stood for
-- ten minutes, and no statement takes that long. A table that also holds a day that is remembered, or will soon hold one, stays
-- until that is over, as does one that somebody has locked.
CREATE FUNCTION messaging.empty_inbox(today timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
AS $$
DECLARE
    first_day bigint;
    last_day  bigint := floor(extract(epoch FROM greatest(today, clock_timestamp())) / 86400) + 2; -- a message may be of tomorrow, and clocks differ
    name      text;
    emptied   integer := 0;
BEGIN
    SELECT floor(extract(epoch FROM remembers_since) / 86400) INTO first_day
    FROM messaging.inbox_horizon
    WHERE isfinite(remembers_since) AND moved_at <= clock_timestamp() - interval '10 minutes'
    FOR UPDATE SKIP LOCKED; -- another replica is at it

    FOR bucket IN 0..31 LOOP
        name := 'messaging.inbox_' || to_char(bucket, 'FM00');
        CONTINUE WHEN first_day IS NULL OR (bucket - first_day) & 31 <= last_day - first_day OR pg_relation_size(name) = 0;
        BEGIN
            EXECUTE 'TRUNCATE ' || name;
            emptied := emptied + 1;
        EXCEPTION WHEN lock_not_available THEN
            RAISE NOTICE '% is locked, and stays until the next time', name;
        END;
    END LOOP;
    RETURN emptied;
END $$;

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

-- Messages whose handler failed and is tried again later, and those of the same key that wait behind them.
CREATE TABLE messaging.retries (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id   uuid        NOT NULL UNIQUE,
    source       text        NOT NULL,
    type         text        NOT NULL,
    key          text        NOT NULL,
    time         timestamptz NOT NULL,
    traceparent  text,
    tracestate   text,
    body         bytea       NOT NULL,
    attempts     integer     NOT NULL, -- delayed retries so far; 0: waits behind an earlier one of its key
    history      jsonb       NOT NULL DEFAULT '[]', -- [{ "at", "error" }] of the delayed retries, the last ones
    lane         text        NOT NULL,
    malformed    text                  -- why no handler may ever have it
);

CREATE INDEX retries_by_lane ON messaging.retries (lane, id);

-- Messages that wait to be handled again stand in lanes: one for each key whose order is kept, one for each message otherwise.
-- The lane's row says when its first message is due, so nobody has to look at those behind it.
CREATE TABLE messaging.retry_lanes (
    lane         text        PRIMARY KEY,
    due_at       timestamptz NOT NULL, -- until then it waits, or a replica has it to itself,
    backend      integer               -- which that one is; it has the lane no longer when this has ended
);

CREATE INDEX retry_lanes_by_due ON messaging.retry_lanes (due_at);
CREATE INDEX retry_lanes_leased ON messaging.retry_lanes (backend) WHERE backend IS NOT NULL;

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

-- Events of event-sourced aggregates.
CREATE TABLE messaging.events (
    position       bigint      GENERATED ALWAYS AS IDENTITY UNIQUE, -- within a stream, in the order of versions; has gaps
    stream         uuid        NOT NULL,
    version        integer     NOT NULL CONSTRAINT events_follow_the_expected_version CHECK (version > 0),
    name           text        NOT NULL,
    schema_version integer     NOT NULL,
    at             timestamptz NOT NULL,
    data           jsonb       NOT NULL,
    PRIMARY KEY (stream, version)
);

CREATE TABLE messaging.snapshots (
    stream         uuid        PRIMARY KEY,
    version        integer     NOT NULL,
    schema_version integer     NOT NULL,
    data           jsonb       NOT NULL
);

-- How far each asynchronous projection has come, and where one stands because an event cannot be projected:
-- docs/messaging.md, "Events and projections".
CREATE TABLE messaging.projections (
    name            text        PRIMARY KEY,
    position        bigint      NOT NULL DEFAULT 0,
    updated_at      timestamptz NOT NULL DEFAULT now(),
    failed_position bigint,      -- of that event; null: it does not stand at one
    failed_at       timestamptz, -- since when
    last_error      text
);

-- What an operator let a projection skip.
CREATE TABLE messaging.skipped_events (
    name         text        NOT NULL, -- of the projection
    position     bigint      NOT NULL,
    stream       uuid        NOT NULL,
    version      integer     NOT NULL,
    event        text        NOT NULL, -- its name
    skipped_at   timestamptz NOT NULL,
    reason       text        NOT NULL, -- the last error
    PRIMARY KEY (name, position)
);

-- Sagas that run; a completed one is deleted.
CREATE TABLE messaging.sagas (
    type         text        NOT NULL,
    id           uuid        NOT NULL,
    step         text        NOT NULL,
    data         jsonb       NOT NULL,
    deadline_at  timestamptz,
    started_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    failures     integer     NOT NULL DEFAULT 0, -- how often its deadline handler has failed since it was last saved
    last_error   text,
    PRIMARY KEY (type, id)
);

CREATE INDEX sagas_by_deadline ON messaging.sagas (type, deadline_at) WHERE deadline_at IS NOT NULL;
