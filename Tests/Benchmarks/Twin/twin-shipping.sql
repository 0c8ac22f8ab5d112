CREATE TABLE inbox (
    message_id uuid        PRIMARY KEY,
    handled_at timestamptz NOT NULL DEFAULT now()
);
