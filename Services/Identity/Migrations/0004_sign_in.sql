-- Users as ASP.NET Core Identity keeps them. failed_tries and locked_until stay for the release before this one.
ALTER TABLE users
    ADD COLUMN normalized_name   text UNIQUE,
    ADD COLUMN security_stamp    text NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN concurrency_stamp text NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN disabled          boolean NOT NULL DEFAULT false;

UPDATE users SET normalized_name = upper(name);
ALTER TABLE users ALTER COLUMN normalized_name SET NOT NULL;

-- One row for each sign-in, over when it is gone or its stamp is no longer the user's.
CREATE TABLE sessions (
    id             uuid PRIMARY KEY,
    user_id        uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    security_stamp text NOT NULL,
    created_at     timestamptz NOT NULL
);

CREATE INDEX sessions_by_age ON sessions (created_at);

-- Wrong passwords in a row for a name, from an address or from a device that the user has signed in on.
CREATE TABLE sign_in_tries (
    key     bytea PRIMARY KEY,
    count   integer NOT NULL,
    next_at timestamptz NOT NULL
);

CREATE INDEX sign_in_tries_by_age ON sign_in_tries (next_at);

-- As data protection's EF Core model has it.
ALTER TABLE session_keys ALTER COLUMN id TYPE integer;
