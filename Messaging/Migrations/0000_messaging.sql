-- What Messaging keeps in the database of every service that uses it: docs/messaging.md
CREATE SCHEMA messaging;

-- Messages that are committed but not yet confirmed by the broker. Rows are deleted once they are.
CREATE TABLE messaging.outbox (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- within a key, its order is the order of committing
    message_id   uuid        NOT NULL,
    type         text        NOT NULL,
    key          text        NOT NULL,
    partition    smallint    NOT NULL GENERATED ALWAYS AS (hashtext(key) & 15) STORED, -- what one relay takes at a time
    destination  text,                 -- a queue's name; null: wherever the type is routed
    time         timestamptz NOT NULL,
    headers      jsonb,                -- why a dead letter is one
    traceparent  text,
    tracestate   text,
    body         bytea       NOT NULL, -- JSON
    attempts     integer     NOT NULL DEFAULT 0, -- how often the broker returned or refused it
    last_error   text,
    not_before   timestamptz
);

-- Nearly always empty: only what was returned or refused has a time before which it is not published again.
CREATE INDEX outbox_refused ON messaging.outbox (key, id) WHERE not_before IS NOT NULL;

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

-- Messages that were handled.
CREATE TABLE messaging.inbox (
    message_id   uuid        PRIMARY KEY,
    handled_at   timestamptz NOT NULL DEFAULT now()
);

-- Rows are only ever added in the order of this column, so a block range index of a few pages finds the old ones.
CREATE INDEX inbox_by_age ON messaging.inbox USING brin (handled_at) WITH (pages_per_range = 16);

-- The one row says from when on the inbox remembers everything.
CREATE TABLE messaging.inbox_horizon (
    one          boolean     PRIMARY KEY DEFAULT true CHECK (one),
    remembers_since timestamptz NOT NULL
);

INSERT INTO messaging.inbox_horizon (remembers_since) VALUES ('-infinity');

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
    keeps_order  boolean     NOT NULL,
    attempts     integer     NOT NULL, -- delayed retries so far; 0: waits behind an earlier one of its key
    due_at       timestamptz NOT NULL,
    history      jsonb       NOT NULL DEFAULT '[]' -- [{ "at", "error" }] of the delayed retries, the last ones
);

CREATE INDEX retries_by_key ON messaging.retries (key, id);
CREATE INDEX retries_by_due ON messaging.retries (due_at);

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

-- How far each asynchronous projection has come.
CREATE TABLE messaging.projections (
    name         text        PRIMARY KEY,
    position     bigint      NOT NULL DEFAULT 0,
    updated_at   timestamptz NOT NULL DEFAULT now()
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
