-- Where an asynchronous projection stands because an event cannot be projected, and what an operator let it skip:
-- docs/messaging.md, "Events and projections".
ALTER TABLE messaging.projections
    ADD COLUMN failed_position bigint,      -- of that event; null: it does not stand at one
    ADD COLUMN failed_at       timestamptz, -- since when
    ADD COLUMN last_error      text;

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
