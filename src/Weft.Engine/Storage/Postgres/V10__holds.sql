-- Why orders are stopped, so that causes can be counted and released together, the oldest order first.
CREATE TABLE holds (
    order_id  TEXT COLLATE "C" NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL,
    key       TEXT COLLATE "C" NOT NULL,
    owner     TEXT NOT NULL,
    reason    TEXT NOT NULL,
    next_step TEXT NOT NULL,
    since     BIGINT NOT NULL,
    placed_at BIGINT NOT NULL,
    PRIMARY KEY (order_id, kind, key)
);
CREATE INDEX holds_cause ON holds (kind, key, placed_at, order_id);
