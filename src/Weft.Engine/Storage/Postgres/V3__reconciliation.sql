CREATE TABLE discrepancies (
    id         TEXT COLLATE "C" PRIMARY KEY,
    kind       TEXT NOT NULL,
    class      TEXT NOT NULL,
    sku        TEXT COLLATE "C" NOT NULL,
    place      TEXT NOT NULL,
    location   TEXT NULL,
    order_id   TEXT NULL,
    line       TEXT NULL,
    ours       INTEGER NOT NULL,
    theirs     INTEGER NOT NULL,
    units      INTEGER NOT NULL,
    amount     BIGINT NULL,
    currency   TEXT NULL,
    state      TEXT NOT NULL,
    is_there   BOOLEAN NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen  BIGINT NOT NULL,
    look_at    BIGINT NULL,
    looks      INTEGER NOT NULL,
    heals      INTEGER NOT NULL,
    why        TEXT NOT NULL,
    cause      TEXT NULL,
    action     TEXT NOT NULL,
    decided_by TEXT NULL,
    note       TEXT NULL,
    over_at    BIGINT NULL
);
CREATE INDEX discrepancies_newest ON discrepancies (first_seen, id);
CREATE INDEX discrepancies_there ON discrepancies (first_seen, id) WHERE is_there;
CREATE INDEX discrepancies_due ON discrepancies (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX discrepancies_sku ON discrepancies (sku);

CREATE TABLE oversells (
    id         TEXT COLLATE "C" PRIMARY KEY,
    sku        TEXT COLLATE "C" NOT NULL,
    order_id   TEXT NOT NULL,
    line       TEXT NOT NULL,
    connection TEXT NOT NULL,
    units      INTEGER NOT NULL,
    cause      TEXT NOT NULL,
    shown      INTEGER NULL,
    available  INTEGER NOT NULL,
    behind     BIGINT NOT NULL,
    amount     BIGINT NULL,
    currency   TEXT NULL,
    buffer     INTEGER NULL,
    since      BIGINT NOT NULL,
    over_at    BIGINT NULL,
    ending     TEXT NULL
);
CREATE INDEX oversells_newest ON oversells (since, id);
CREATE INDEX oversells_open ON oversells (sku, order_id, line) WHERE over_at IS NULL;
