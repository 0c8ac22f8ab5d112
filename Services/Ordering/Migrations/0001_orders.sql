-- Read model: each order as its events leave it.
CREATE TABLE orders (
    order_id       uuid           PRIMARY KEY, -- UUIDv7: its order is the order of placing
    customer_id    text           NOT NULL,
    status         text           NOT NULL,
    reason         text,
    payment_method text           NOT NULL,
    total          numeric(18, 2) NOT NULL,
    currency       char(3)        NOT NULL,
    lines          jsonb          NOT NULL,    -- [{ "sku", "quantity", "unitPrice" }]; never read without its order
    placed_at      timestamptz    NOT NULL,
    version        integer        NOT NULL     -- of the event that the row shows
);

CREATE INDEX orders_by_customer ON orders (customer_id, order_id DESC);
CREATE INDEX orders_by_customer_and_status ON orders (customer_id, status, order_id DESC);

-- Read model: what Confirmed orders sold.
CREATE TABLE product_sales (
    sku      text           NOT NULL,
    currency char(3)        NOT NULL,
    units    bigint         NOT NULL,
    revenue  numeric(18, 2) NOT NULL,
    PRIMARY KEY (sku, currency)
);

CREATE TABLE idempotency_keys (
    customer_id text        NOT NULL,
    key         text        NOT NULL,
    body_hash   bytea       NOT NULL,
    order_id    uuid        NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (customer_id, key)
);

CREATE TABLE product_prices (
    sku        text           PRIMARY KEY,
    amount     numeric(18, 2) NOT NULL CHECK (amount >= 0),
    currency   char(3)        NOT NULL,
    updated_at timestamptz    NOT NULL DEFAULT now()
);
