-- What Inventory answered an order, and what became of it; the lines stay those that were asked for.
CREATE TABLE reservations (
    order_id   uuid        PRIMARY KEY,
    status     text        NOT NULL CHECK (status IN ('Reserved', 'Rejected', 'Released', 'Committed')),
    lines      jsonb       NOT NULL, -- [{ "sku", "quantity" }]; never read without its order
    reason     text CHECK ((reason IS NOT NULL) = (status IN ('Rejected', 'Released'))),
    decided_at timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz CHECK ((ended_at IS NOT NULL) = (status IN ('Released', 'Committed')))
) WITH (fillfactor = 50); -- room for each row's one update on its own page, which then touches no index

-- Updated for every order: the new version stays on the page of the old.
ALTER TABLE stock SET (fillfactor = 50);
