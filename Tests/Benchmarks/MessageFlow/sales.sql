-- Service A's own data: one row with each message.
CREATE TABLE orders (
    order_id  uuid        PRIMARY KEY,
    customer  text        NOT NULL,
    sku       text        NOT NULL,
    quantity  integer     NOT NULL,
    placed_at timestamptz NOT NULL DEFAULT clock_timestamp() -- its statement goes out together with the commit
);
