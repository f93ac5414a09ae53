-- The trace that an order began in; what comes later, on whatever day, is linked to it.
CREATE TABLE order_traces (
    order_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    trace    TEXT NOT NULL
);

-- What Weft is worth, counted up day by day: a page reads a few of these rows, however many orders there are.
CREATE TABLE value_days (
    day    TEXT COLLATE "C" NOT NULL,
    figure TEXT COLLATE "C" NOT NULL,
    scope  TEXT COLLATE "C" NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (day, figure, scope)
);

-- When a channel was seen in the configuration first, and when an order of it was in sync first.
CREATE TABLE value_channels (
    connection     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    first_seen     BIGINT NOT NULL,
    first_order_at BIGINT,
    first_sync_at  BIGINT
);

-- Orders on which somebody has put a hand.
CREATE TABLE value_touched (
    order_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL
);
