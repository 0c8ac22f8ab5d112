CREATE TABLE payments (
    payment_id       uuid           PRIMARY KEY,      -- UUIDv7
    order_id         uuid           NOT NULL UNIQUE,  -- also the idempotency key at the payment provider
    status           text           NOT NULL CHECK (status IN ('Authorized', 'Captured', 'Voided', 'Declined')),
    customer_id      text,                            -- null, as are amount, currency and method, in a tombstone:
    amount           numeric(18, 2),                  -- voided before anybody asked for an authorisation
    currency         char(3),
    method           text,
    reason           text,                            -- why it was declined or given up
    authorization_id text,                            -- the provider's
    created_at       timestamptz    NOT NULL,
    authorized_at    timestamptz,
    captured_at      timestamptz,
    voided_at        timestamptz,
    CHECK ((amount IS NULL) = (customer_id IS NULL)),
    CHECK (amount IS NOT NULL OR status = 'Voided'),
    CHECK ((captured_at IS NOT NULL) = (status = 'Captured'))
);
