-- What a customer was told, once per outcome of an order.
CREATE TABLE notifications (
    order_id        uuid        NOT NULL,
    kind            text        NOT NULL, -- 'OrderConfirmed' …
    notification_id uuid        NOT NULL, -- UUIDv7: its order is the order of telling
    customer_id     text        NOT NULL,
    channel         text        NOT NULL,
    subject         text        NOT NULL,
    body            text        NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (order_id, kind)
);

CREATE INDEX notifications_by_customer ON notifications (customer_id, notification_id DESC);

-- Of customers who chose; all others are told everything by e-mail.
CREATE TABLE preferences (
    customer_id text   PRIMARY KEY,
    channel     text   NOT NULL CHECK (channel IN ('email', 'none')),
    muted_kinds text[] NOT NULL
);
