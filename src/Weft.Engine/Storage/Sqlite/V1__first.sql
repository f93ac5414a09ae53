CREATE TABLE inbox (
    id          INTEGER PRIMARY KEY,
    connection  TEXT NOT NULL,
    kind        TEXT NOT NULL,
    dedup_key   TEXT NOT NULL,
    headers     TEXT NOT NULL,
    body        BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    state       INTEGER NOT NULL,
    outcome     TEXT NULL,
    reason      TEXT NULL,
    field       TEXT NULL,
    next_step   TEXT NULL,
    settled_at  INTEGER NULL,
    trace       TEXT NULL
);
CREATE UNIQUE INDEX inbox_dedup ON inbox (connection, dedup_key);
CREATE INDEX inbox_pending ON inbox (connection, id) WHERE state = 0;
CREATE INDEX inbox_quarantined ON inbox (id) WHERE state = 2;

CREATE TABLE events (
    seq     INTEGER PRIMARY KEY,
    stream  TEXT NOT NULL,
    version INTEGER NOT NULL,
    type    TEXT NOT NULL,
    data    BLOB NOT NULL,
    at      INTEGER NOT NULL,
    cause   TEXT NOT NULL
);
CREATE UNIQUE INDEX events_stream ON events (stream, version);

CREATE TABLE snapshots (
    stream  TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    state   BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE deliveries (
    id         INTEGER PRIMARY KEY,
    key        TEXT NOT NULL,
    connection TEXT NOT NULL,
    kind       TEXT NOT NULL,
    entity     TEXT NOT NULL,
    stream     TEXT NULL,
    priority   INTEGER NOT NULL,
    latest     INTEGER NOT NULL,
    request    BLOB NOT NULL,
    state      INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    claims     INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    settled_at INTEGER NULL,
    reason     TEXT NULL,
    reference  TEXT NULL,
    trace      TEXT NULL
);
CREATE UNIQUE INDEX deliveries_key ON deliveries (key);
CREATE INDEX deliveries_pending ON deliveries (connection, id) WHERE state = 0;
CREATE INDEX deliveries_dead ON deliveries (id) WHERE state = 2;

CREATE TABLE timers (
    stream  TEXT NOT NULL,
    name    TEXT NOT NULL,
    due_at  INTEGER NOT NULL,
    command TEXT NOT NULL,
    data    BLOB NOT NULL,
    PRIMARY KEY (stream, name)
) WITHOUT ROWID;
CREATE INDEX timers_due ON timers (due_at);

CREATE TABLE cursors (
    connection TEXT PRIMARY KEY,
    cursor     TEXT NULL,
    at         INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE orders (
    id         TEXT PRIMARY KEY,
    connection TEXT NOT NULL,
    number     TEXT NOT NULL,
    status     TEXT NOT NULL,
    in_sync    INTEGER NOT NULL,
    held       INTEGER NOT NULL,
    attention  INTEGER NOT NULL,
    total      INTEGER NOT NULL,
    currency   TEXT NOT NULL,
    erp        TEXT NULL,
    placed_at  INTEGER NOT NULL,
    since      INTEGER NOT NULL,
    synced_at  INTEGER NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX orders_number ON orders (number);
CREATE INDEX orders_open ON orders (since) WHERE in_sync = 0;
CREATE INDEX orders_erp ON orders (erp) WHERE erp IS NOT NULL;
