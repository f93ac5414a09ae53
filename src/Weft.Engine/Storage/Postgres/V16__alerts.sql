-- Alerts as they stand, the newest first; those whose cause is there by themselves.
CREATE TABLE alerts (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL,
    title       TEXT NOT NULL,
    why         TEXT NOT NULL,
    next_step   TEXT NOT NULL,
    link        TEXT NULL,
    connection  TEXT NULL,
    orders      BIGINT NOT NULL,
    amounts     TEXT NOT NULL,
    state       TEXT NOT NULL,
    since       BIGINT NOT NULL,
    raised_at   BIGINT NOT NULL,
    ended_at    BIGINT NULL,
    ending      TEXT NULL,
    acknowledged_by TEXT NULL,
    quiet_until BIGINT NULL,
    note        TEXT NULL,
    episode     BIGINT NOT NULL,
    notices     BIGINT NOT NULL,
    undelivered TEXT NULL
);
CREATE INDEX alerts_newest ON alerts (raised_at, id);
CREATE INDEX alerts_open ON alerts (raised_at, id) WHERE ended_at IS NULL;

-- Orders that missed a target, once each. Written after the orders themselves, by a worker of its own.
CREATE TABLE sla_misses (
    order_id TEXT COLLATE "C" NOT NULL,
    workflow TEXT COLLATE "C" NOT NULL,
    key      TEXT COLLATE "C" NOT NULL,
    channel  TEXT COLLATE "C" NOT NULL,
    owner    TEXT NOT NULL,
    due_at   BIGINT NOT NULL,
    alert    TEXT NULL,
    PRIMARY KEY (order_id, workflow, key)
);
CREATE INDEX sla_misses_newest ON sla_misses (workflow, channel, due_at, order_id);
CREATE INDEX sla_misses_due ON sla_misses (due_at);

-- How many met and missed their targets, and how long they took, by five minutes.
CREATE TABLE sla_slots (
    at       BIGINT NOT NULL,
    workflow TEXT COLLATE "C" NOT NULL,
    channel  TEXT COLLATE "C" NOT NULL,
    met      BIGINT NOT NULL,
    missed   BIGINT NOT NULL,
    excused  BIGINT NOT NULL,
    times    TEXT NOT NULL,
    PRIMARY KEY (at, workflow, channel)
);
