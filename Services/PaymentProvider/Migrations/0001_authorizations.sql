-- What was done for each idempotency key. Which of its states a row is in follows from the times that are set.
CREATE TABLE authorizations (
    key              text           PRIMARY KEY,
    authorization_id uuid           NOT NULL,
    payment_method   text,                    -- null where a key was voided before anything was asked for it
    amount           numeric(18, 2),
    currency         text,
    reason           text,                    -- why it was declined
    authorized_at    timestamptz,             -- since when the money is held
    captured_at      timestamptz,
    voided_at        timestamptz,
    CHECK (captured_at IS NULL OR (authorized_at IS NOT NULL AND voided_at IS NULL)),
    CHECK (authorized_at IS NULL OR reason IS NULL)
);
