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
