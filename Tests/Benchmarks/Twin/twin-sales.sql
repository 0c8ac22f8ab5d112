CREATE TABLE outbox (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id  uuid   NOT NULL,
    type        text   NOT NULL,
    traceparent text,
    body        bytea  NOT NULL
);
