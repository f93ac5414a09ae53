ALTER TABLE snapshots ADD COLUMN shape INTEGER NOT NULL DEFAULT 0;
ALTER TABLE snapshots ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;

CREATE TABLE events_archive (
    stream        TEXT NOT NULL,
    first_version INTEGER NOT NULL,
    last_version  INTEGER NOT NULL,
    block         BLOB NOT NULL,
    PRIMARY KEY (stream, first_version)
);
