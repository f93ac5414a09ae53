-- Dry runs of replays with what they found, so that it can be read, and applied, later.
CREATE TABLE replays (
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL,
    target     TEXT NULL,
    from_at    INTEGER NULL,
    until_at   INTEGER NULL,
    author     TEXT NOT NULL,
    rules      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at   INTEGER NULL,
    state      TEXT NOT NULL,
    done       INTEGER NOT NULL,
    steps      INTEGER NOT NULL,
    note       TEXT NULL,
    totals     TEXT NULL,
    gaps       TEXT NULL
);
CREATE TABLE replay_entries (
    replay_id  INTEGER NOT NULL,
    entity     TEXT NOT NULL,
    version    INTEGER NOT NULL,
    detail     TEXT NOT NULL,
    state      TEXT NOT NULL,
    applied_by TEXT NULL,
    applied_at INTEGER NULL,
    outcome    TEXT NULL,
    PRIMARY KEY (replay_id, entity)
);
