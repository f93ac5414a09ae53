-- Why orders are stopped, so that causes can be counted and released together, the oldest order first.
CREATE TABLE holds (
    order_id  TEXT NOT NULL,
    kind      TEXT NOT NULL,
    key       TEXT NOT NULL,
    owner     TEXT NOT NULL,
    reason    TEXT NOT NULL,
    next_step TEXT NOT NULL,
    since     INTEGER NOT NULL,
    placed_at INTEGER NOT NULL,
    PRIMARY KEY (order_id, kind, key)
) WITHOUT ROWID;
CREATE INDEX holds_cause ON holds (kind, key, placed_at, order_id);
