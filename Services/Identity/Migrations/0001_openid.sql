-- Clients, what was granted to them, and every token that was issued: OpenIddict's model, in this database's names.
CREATE TABLE clients (
    id                        uuid PRIMARY KEY,
    application_type          text,
    client_id                 text UNIQUE,
    client_secret             text,
    client_type               text,
    concurrency_token         text,
    consent_type              text,
    display_name              text,
    display_names             text,
    json_web_key_set          text,
    permissions               text,
    post_logout_redirect_uris text,
    properties                text,
    redirect_uris             text,
    requirements              text,
    settings                  text
);

CREATE TABLE grants (
    id                uuid PRIMARY KEY,
    application_id    uuid REFERENCES clients,
    concurrency_token text,
    creation_date     timestamptz,
    properties        text,
    scopes            text,
    status            text,
    subject           text,
    type              text
);

CREATE INDEX grants_of_client ON grants (application_id, status, subject, type);

CREATE TABLE scopes (
    id                uuid PRIMARY KEY,
    concurrency_token text,
    description       text,
    descriptions      text,
    display_name      text,
    display_names     text,
    name              text UNIQUE,
    properties        text,
    resources         text
);

CREATE TABLE tokens (
    id                uuid PRIMARY KEY,
    application_id    uuid REFERENCES clients,
    authorization_id  uuid REFERENCES grants,
    concurrency_token text,
    creation_date     timestamptz,
    expiration_date   timestamptz,
    payload           text,
    properties        text,
    redemption_date   timestamptz,
    reference_id      text UNIQUE,
    status            text,
    subject           text,
    type              text
);

CREATE INDEX tokens_of_grant ON tokens (authorization_id);
CREATE INDEX tokens_by_expiry ON tokens (expiration_date);
CREATE INDEX tokens_of_subject ON tokens (subject);

-- As ASP.NET Core Identity keeps them.
CREATE TABLE users (
    id                uuid PRIMARY KEY,
    name              text NOT NULL,
    normalized_name   text NOT NULL UNIQUE,
    password_hash     text NOT NULL,
    security_stamp    text NOT NULL DEFAULT gen_random_uuid(),
    concurrency_stamp text NOT NULL DEFAULT gen_random_uuid(),
    disabled          boolean NOT NULL DEFAULT false
);

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

-- Keys of tokens. Which one signs, which are published and which are over follows from signs_from alone: Keys/KeySchedule.cs.
CREATE TABLE token_keys (
    id          text PRIMARY KEY,
    purpose     text NOT NULL CHECK (purpose IN ('sign', 'encrypt')),
    private_key bytea NOT NULL, -- PKCS #8, sealed with Keys:Secret
    created_at  timestamptz NOT NULL,
    signs_from  timestamptz NOT NULL
);

-- Keys of cookies and forms (ASP.NET data protection), shared by the replicas; sealed alike.
CREATE TABLE session_keys (
    id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    xml  text NOT NULL
);
