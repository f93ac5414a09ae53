-- Who may use Weft: people, their sessions, API keys, and the trail of what they changed.
CREATE TABLE users (
    id                  TEXT NOT NULL PRIMARY KEY,
    name                TEXT NOT NULL,
    name_key            TEXT NOT NULL UNIQUE,
    roles               TEXT NOT NULL,
    password            TEXT,
    password_changed_at INTEGER,
    subject             TEXT UNIQUE,
    invitation          TEXT,
    invited_until       INTEGER,
    created_at          INTEGER NOT NULL,
    created_by          TEXT NOT NULL,
    disabled_at         INTEGER
) WITHOUT ROWID;

CREATE TABLE sessions (
    id         TEXT NOT NULL PRIMARY KEY,
    user_id    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user_id, created_at);

CREATE TABLE api_keys (
    id                  TEXT NOT NULL PRIMARY KEY,
    name                TEXT NOT NULL,
    sha256              TEXT NOT NULL UNIQUE,
    scopes              TEXT NOT NULL,
    requests_per_second INTEGER NOT NULL,
    created_at          INTEGER NOT NULL,
    created_by          TEXT NOT NULL,
    expires_at          INTEGER,
    revoked_at          INTEGER,
    revoked_by          TEXT,
    used_at             INTEGER
) WITHOUT ROWID;

CREATE TABLE audit (
    seq     INTEGER NOT NULL PRIMARY KEY,
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    entity  TEXT NOT NULL,
    address TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail  TEXT,
    sealed  INTEGER NOT NULL,
    hash    BLOB NOT NULL
);
CREATE INDEX audit_actor ON audit (actor, seq);
CREATE INDEX audit_entity ON audit (entity, seq);

CREATE TABLE audit_head (
    id   INTEGER NOT NULL PRIMARY KEY,
    seq  INTEGER NOT NULL,
    hash BLOB NOT NULL,
    seal BLOB NOT NULL
);
