-- What NewService keeps. The same customer, source and key are the same entry: whoever repeats it finds the first.
CREATE TABLE entries (
    entry_id     uuid        PRIMARY KEY, -- UUIDv7: its order is the order of adding
    customer_id  text,                    -- null: nobody's
    source       text        NOT NULL,    -- 'api', or the type of the event that caused it
    source_key   text        NOT NULL,    -- the request's Idempotency-Key, or the event's id
    text         text        NOT NULL,
    status       text        NOT NULL CHECK (status IN ('Received', 'Processed')),
    created_at   timestamptz NOT NULL,
    processed_at timestamptz CHECK ((processed_at IS NOT NULL) = (status = 'Processed')),
    UNIQUE NULLS NOT DISTINCT (customer_id, source, source_key)
);

CREATE INDEX entries_by_customer ON entries (customer_id, entry_id DESC);
