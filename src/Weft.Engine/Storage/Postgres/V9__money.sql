CREATE TABLE money_differences (
    id         TEXT COLLATE "C" PRIMARY KEY,
    class      TEXT NOT NULL,
    place      TEXT NOT NULL,
    order_id   TEXT NULL,
    document   TEXT NULL,
    ours       TEXT NOT NULL,
    theirs     TEXT NOT NULL,
    amount     BIGINT NOT NULL,
    currency   TEXT NOT NULL,
    state      TEXT NOT NULL,
    period     TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    why        TEXT NOT NULL,
    action     TEXT NOT NULL,
    decided_by TEXT NULL,
    note       TEXT NULL
);
CREATE INDEX money_differences_newest ON money_differences (first_seen, id);
CREATE INDEX money_differences_open ON money_differences (first_seen, id) WHERE state = 'Open';
CREATE INDEX money_differences_order ON money_differences (order_id) WHERE state <> 'Gone';
