CREATE TABLE inbox (
    id          BIGINT PRIMARY KEY,
    connection  TEXT COLLATE "C" NOT NULL,
    kind        TEXT NOT NULL,
    dedup_key   TEXT COLLATE "C" NOT NULL,
    headers     TEXT NOT NULL,
    body        BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    state       SMALLINT NOT NULL,
    outcome     TEXT NULL,
    reason      TEXT NULL,
    field       TEXT NULL,
    next_step   TEXT NULL,
    settled_at  BIGINT NULL,
    trace       TEXT NULL
);
CREATE UNIQUE INDEX inbox_dedup ON inbox (connection, dedup_key);
CREATE INDEX inbox_pending ON inbox (connection, id) WHERE state = 0;
CREATE INDEX inbox_quarantined ON inbox (id) WHERE state = 2;

CREATE TABLE events (
    seq     BIGINT GENERATED ALWAYS AS IDENTITY,
    stream  TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    type    TEXT NOT NULL,
    data    BYTEA NOT NULL,
    at      BIGINT NOT NULL,
    cause   TEXT NOT NULL,
    PRIMARY KEY (stream, version)
);

CREATE TABLE snapshots (
    stream  TEXT COLLATE "C" PRIMARY KEY,
    version INTEGER NOT NULL,
    state   BYTEA NOT NULL
);

CREATE TABLE deliveries (
    id         BIGINT PRIMARY KEY,
    key        TEXT COLLATE "C" NOT NULL,
    connection TEXT COLLATE "C" NOT NULL,
    kind       TEXT NOT NULL,
    entity     TEXT COLLATE "C" NOT NULL,
    stream     TEXT COLLATE "C" NULL,
    priority   SMALLINT NOT NULL,
    latest     BOOLEAN NOT NULL,
    request    BYTEA NOT NULL,
    state      SMALLINT NOT NULL,
    attempts   INTEGER NOT NULL,
    claims     INTEGER NOT NULL,
    due_at     BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT NULL,
    reason     TEXT NULL,
    reference  TEXT NULL,
    trace      TEXT NULL
);
CREATE UNIQUE INDEX deliveries_key ON deliveries (key);
CREATE INDEX deliveries_pending ON deliveries (connection, id) WHERE state = 0;
CREATE INDEX deliveries_dead ON deliveries (id) WHERE state = 2;

CREATE TABLE timers (
    stream  TEXT COLLATE "C" NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    due_at  BIGINT NOT NULL,
    command TEXT NOT NULL,
    data    BYTEA NOT NULL,
    PRIMARY KEY (stream, name)
);
CREATE INDEX timers_due ON timers (due_at);

CREATE TABLE cursors (
    connection TEXT COLLATE "C" PRIMARY KEY,
    cursor     TEXT NULL,
    at         BIGINT NOT NULL
);

CREATE TABLE orders (
    id         TEXT COLLATE "C" PRIMARY KEY,
    connection TEXT COLLATE "C" NOT NULL,
    number     TEXT COLLATE "C" NOT NULL,
    status     TEXT NOT NULL,
    in_sync    BOOLEAN NOT NULL,
    held       BOOLEAN NOT NULL,
    attention  BOOLEAN NOT NULL,
    total      BIGINT NOT NULL,
    currency   TEXT NOT NULL,
    erp        TEXT NULL,
    placed_at  BIGINT NOT NULL,
    since      BIGINT NOT NULL,
    synced_at  BIGINT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX orders_number ON orders (number);
CREATE INDEX orders_open ON orders (since) WHERE NOT in_sync;
CREATE INDEX orders_erp ON orders (erp) WHERE erp IS NOT NULL;
