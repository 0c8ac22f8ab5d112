-- Updated for every order: the new version stays on the page of the old.
CREATE TABLE stock (
    sku      text    PRIMARY KEY,
    on_hand  integer NOT NULL CHECK (on_hand >= 0),
    reserved integer NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    CHECK (reserved <= on_hand)
) WITH (fillfactor = 50);

-- What Inventory answered an order, and what became of it; the lines stay those that were asked for.
CREATE TABLE reservations (
    order_id   uuid        PRIMARY KEY,
    status     text        NOT NULL CHECK (status IN ('Reserved', 'Rejected', 'Released', 'Committed')),
    lines      jsonb       NOT NULL, -- [{ "sku", "quantity" }]; never read without its order
    reason     text CHECK ((reason IS NOT NULL) = (status IN ('Rejected', 'Released'))),
    decided_at timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz CHECK ((ended_at IS NOT NULL) = (status IN ('Released', 'Committed')))
) WITH (fillfactor = 50); -- room for each row's one update on its own page, which then touches no index
