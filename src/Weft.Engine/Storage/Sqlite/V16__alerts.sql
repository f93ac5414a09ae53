-- Alerts as they stand, the newest first; those whose cause is there by themselves.
CREATE TABLE alerts (
    id          TEXT NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL,
    title       TEXT NOT NULL,
    why         TEXT NOT NULL,
    next_step   TEXT NOT NULL,
    link        TEXT NULL,
    connection  TEXT NULL,
    orders      INTEGER NOT NULL,
    amounts     TEXT NOT NULL,
    state       TEXT NOT NULL,
    since       INTEGER NOT NULL,
    raised_at   INTEGER NOT NULL,
    ended_at    INTEGER NULL,
    ending      TEXT NULL,
    acknowledged_by TEXT NULL,
    quiet_until INTEGER NULL,
    note        TEXT NULL,
    episode     INTEGER NOT NULL,
    notices     INTEGER NOT NULL,
    undelivered TEXT NULL
);
CREATE INDEX alerts_newest ON alerts (raised_at, id);
CREATE INDEX alerts_open ON alerts (raised_at, id) WHERE ended_at IS NULL;

-- Orders that missed a target, once each. Written after the orders themselves, by a worker of its own.
CREATE TABLE sla_misses (
    order_id TEXT NOT NULL,
    workflow TEXT NOT NULL,
    key      TEXT NOT NULL,
    channel  TEXT NOT NULL,
    owner    TEXT NOT NULL,
    due_at   INTEGER NOT NULL,
    alert    TEXT NULL,
    PRIMARY KEY (order_id, workflow, key)
);
CREATE INDEX sla_misses_newest ON sla_misses (workflow, channel, due_at, order_id);
CREATE INDEX sla_misses_due ON sla_misses (due_at);

-- How many met and missed their targets, and how long they took, by five minutes.
CREATE TABLE sla_slots (
    at       INTEGER NOT NULL,
    workflow TEXT NOT NULL,
    channel  TEXT NOT NULL,
    met      INTEGER NOT NULL,
    missed   INTEGER NOT NULL,
    excused  INTEGER NOT NULL,
    times    TEXT NOT NULL,
    PRIMARY KEY (at, workflow, channel)
);
