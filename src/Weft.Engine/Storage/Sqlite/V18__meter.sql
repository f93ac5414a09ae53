-- The trace that an order began in; what comes later, on whatever day, is linked to it.
CREATE TABLE order_traces (
    order_id TEXT NOT NULL PRIMARY KEY,
    trace    TEXT NOT NULL
) WITHOUT ROWID;

-- What Weft is worth, counted up day by day: a page reads a few of these rows, however many orders there are.
CREATE TABLE value_days (
    day    TEXT NOT NULL,
    figure TEXT NOT NULL,
    scope  TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (day, figure, scope)
) WITHOUT ROWID;

-- When a channel was seen in the configuration first, and when an order of it was in sync first.
CREATE TABLE value_channels (
    connection     TEXT NOT NULL PRIMARY KEY,
    first_seen     INTEGER NOT NULL,
    first_order_at INTEGER,
    first_sync_at  INTEGER
) WITHOUT ROWID;

-- Orders on which somebody has put a hand.
CREATE TABLE value_touched (
    order_id TEXT NOT NULL PRIMARY KEY,
    at       INTEGER NOT NULL
) WITHOUT ROWID;
