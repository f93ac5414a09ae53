-- Dry runs of replays with what they found, so that it can be read, and applied, later.
CREATE TABLE replays (
    id         BIGINT PRIMARY KEY,
    kind       TEXT NOT NULL,
    target     TEXT NULL,
    from_at    BIGINT NULL,
    until_at   BIGINT NULL,
    author     TEXT NOT NULL,
    rules      TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at   BIGINT NULL,
    state      TEXT NOT NULL,
    done       INTEGER NOT NULL,
    steps      INTEGER NOT NULL,
    note       TEXT NULL,
    totals     TEXT NULL,
    gaps       TEXT NULL
);
CREATE TABLE replay_entries (
    replay_id  BIGINT NOT NULL,
    entity     TEXT COLLATE "C" NOT NULL,
    version    INTEGER NOT NULL,
    detail     TEXT NOT NULL,
    state      TEXT NOT NULL,
    applied_by TEXT NULL,
    applied_at BIGINT NULL,
    outcome    TEXT NULL,
    PRIMARY KEY (replay_id, entity)
);

-- The record is read by its order. Events are only ever added at the end, so that ranges of pages say where a place is, for next to nothing.
CREATE INDEX events_order ON events USING brin (seq) WITH (pages_per_range = 16, autosummarize = on);
