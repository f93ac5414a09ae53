-- Who may use Weft: people, their sessions, API keys, and the trail of what they changed.
CREATE TABLE users (
    id                  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name                TEXT NOT NULL,
    name_key            TEXT COLLATE "C" NOT NULL UNIQUE,
    roles               TEXT NOT NULL,
    password            TEXT,
    password_changed_at BIGINT,
    subject             TEXT COLLATE "C" UNIQUE,
    invitation          TEXT,
    invited_until       BIGINT,
    created_at          BIGINT NOT NULL,
    created_by          TEXT NOT NULL,
    disabled_at         BIGINT
);

CREATE TABLE sessions (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, created_at);

CREATE TABLE api_keys (
    id                  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name                TEXT NOT NULL,
    sha256              TEXT COLLATE "C" NOT NULL UNIQUE,
    scopes              TEXT NOT NULL,
    requests_per_second INTEGER NOT NULL,
    created_at          BIGINT NOT NULL,
    created_by          TEXT NOT NULL,
    expires_at          BIGINT,
    revoked_at          BIGINT,
    revoked_by          TEXT,
    used_at             BIGINT
);

CREATE TABLE audit (
    seq     BIGINT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    kind    TEXT NOT NULL,
    actor   TEXT COLLATE "C" NOT NULL,
    action  TEXT NOT NULL,
    entity  TEXT COLLATE "C" NOT NULL,
    address TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail  TEXT,
    sealed  BOOLEAN NOT NULL,
    hash    BYTEA NOT NULL
);
CREATE INDEX audit_actor ON audit (actor, seq);
CREATE INDEX audit_entity ON audit (entity, seq);

CREATE TABLE audit_head (
    id   BIGINT NOT NULL PRIMARY KEY,
    seq  BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    seal BYTEA NOT NULL
);
