CREATE TABLE users (
    id            uuid PRIMARY KEY,
    name          text NOT NULL,
    password_hash text NOT NULL,
    failed_tries  integer NOT NULL DEFAULT 0,
    locked_until  timestamptz
);

CREATE UNIQUE INDEX users_by_name ON users (lower(name));
