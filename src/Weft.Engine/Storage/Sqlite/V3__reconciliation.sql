CREATE TABLE discrepancies (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    class      TEXT NOT NULL,
    sku        TEXT NOT NULL,
    place      TEXT NOT NULL,
    location   TEXT NULL,
    order_id   TEXT NULL,
    line       TEXT NULL,
    ours       INTEGER NOT NULL,
    theirs     INTEGER NOT NULL,
    units      INTEGER NOT NULL,
    amount     INTEGER NULL,
    currency   TEXT NULL,
    state      TEXT NOT NULL,
    is_there   INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    look_at    INTEGER NULL,
    looks      INTEGER NOT NULL,
    heals      INTEGER NOT NULL,
    why        TEXT NOT NULL,
    cause      TEXT NULL,
    action     TEXT NOT NULL,
    decided_by TEXT NULL,
    note       TEXT NULL,
    over_at    INTEGER NULL
);
CREATE INDEX discrepancies_newest ON discrepancies (first_seen, id);
CREATE INDEX discrepancies_there ON discrepancies (first_seen, id) WHERE is_there;
CREATE INDEX discrepancies_due ON discrepancies (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX discrepancies_sku ON discrepancies (sku);

CREATE TABLE oversells (
    id         TEXT PRIMARY KEY,
    sku        TEXT NOT NULL,
    order_id   TEXT NOT NULL,
    line       TEXT NOT NULL,
    connection TEXT NOT NULL,
    units      INTEGER NOT NULL,
    cause      TEXT NOT NULL,
    shown      INTEGER NULL,
    available  INTEGER NOT NULL,
    behind     INTEGER NOT NULL,
    amount     INTEGER NULL,
    currency   TEXT NULL,
    buffer     INTEGER NULL,
    since      INTEGER NOT NULL,
    over_at    INTEGER NULL,
    ending     TEXT NULL
);
CREATE INDEX oversells_newest ON oversells (since, id);
CREATE INDEX oversells_open ON oversells (sku, order_id, line) WHERE over_at IS NULL;
