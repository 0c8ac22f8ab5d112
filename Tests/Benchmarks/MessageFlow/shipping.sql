-- Service B's own data: one row for each message handled.
CREATE TABLE shipments (
    order_id   uuid        PRIMARY KEY,
    customer   text        NOT NULL,
    sku        text        NOT NULL,
    quantity   integer     NOT NULL,
    shipped_at timestamptz NOT NULL DEFAULT clock_timestamp() -- its statement goes out together with the commit
);
