-- In Development only: their secrets are public. docs/identity.md tells how clients and users are added elsewhere.
-- The hashes are what OpenIddict and ASP.NET Core Identity make of the secrets below with a salt that is no secret either.

-- A client that acts for itself: platform-cli / platform-cli-dev. A public one that acts for users: storefront-web, no secret.
INSERT INTO clients (id, application_type, client_id, client_secret, client_type, consent_type, display_name, permissions,
    redirect_uris, post_logout_redirect_uris, requirements, concurrency_token)
VALUES
    ('0190e000-0000-7000-8000-000000000001', 'web', 'platform-cli',
        'AQAAAAEAACcQAAAAEGRldmVsb3BtZW50LXNlZWT5y0zwP0HrTdNB1oG/WQDp451gAg8AzyeR2yRjG6spJQ==',
        'confidential', 'explicit', 'Command line',
        '["ept:token", "ept:introspection", "ept:revocation", "gt:client_credentials", {scopes-of-apis}]',
        NULL, NULL, NULL, 'seed'),
    ('0190e000-0000-7000-8000-000000000002', 'web', 'storefront-web', NULL, 'public', 'explicit', 'Storefront',
        '["ept:authorization", "ept:token", "ept:revocation", "ept:end_session", "gt:authorization_code",
          "gt:refresh_token", "rst:code", {scopes-of-users}]',
        '["http://localhost:8080/signin-oidc"]', '["http://localhost:8080/signout-callback-oidc"]', '["ft:pkce"]', 'seed')
ON CONFLICT (client_id) DO UPDATE SET permissions = excluded.permissions; -- a scope that is new is in old databases too

-- alice / alice-dev-password and bob / bob-dev-password.
INSERT INTO users (id, name, normalized_name, password_hash)
VALUES
    ('0190e000-0000-7000-8000-0000000000a1', 'alice', 'ALICE',
        'AQAAAAIAAzRQAAAAEGRldmVsb3BtZW50LWFsaWMLlduPdsVxipiM8RSntoL11IvrYYyLu2Rx5KdgN1iMUA=='),
    ('0190e000-0000-7000-8000-0000000000b0', 'bob', 'BOB',
        'AQAAAAIAAzRQAAAAEGRldmVsb3BtZW50LWJvYi4OLxoGj5EtPXnRUTQHj7RurGigNdYGjo0K1RUYDqED6Q==')
ON CONFLICT DO NOTHING;
