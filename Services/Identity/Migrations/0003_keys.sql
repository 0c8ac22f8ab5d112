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
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    xml  text NOT NULL
);
