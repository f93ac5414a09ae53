-- A message that somebody corrected, and the copy that has its effect in its place.
CREATE TABLE message_copies (
    original BIGINT PRIMARY KEY,
    copy     BIGINT NOT NULL,
    author   TEXT NOT NULL,
    at       BIGINT NOT NULL,
    note     TEXT NOT NULL,
    changes  TEXT NOT NULL
);
CREATE UNIQUE INDEX message_copies_copy ON message_copies (copy);

-- What needed people, who tried it again, and how it ended. Of those that ended, people's endings and those that came by themselves are read apart, newest first.
CREATE TABLE cases (
    kind       TEXT COLLATE "C" NOT NULL,
    subject    TEXT COLLATE "C" NOT NULL,
    link       TEXT NOT NULL,
    connection TEXT NOT NULL,
    what       TEXT NOT NULL,
    why        TEXT NOT NULL,
    opened_at  BIGINT NOT NULL,
    tried_by   TEXT NULL,
    ended_at   BIGINT NULL,
    ended_by   TEXT NULL,
    ending     TEXT NULL,
    PRIMARY KEY (kind, subject)
);
CREATE INDEX cases_ended_by_people ON cases (kind, ended_at, subject) WHERE ended_at IS NOT NULL AND ended_by IS NOT NULL;
CREATE INDEX cases_ended_by_themselves ON cases (kind, ended_at, subject) WHERE ended_at IS NOT NULL AND ended_by IS NULL;

-- What is tried again is rare: most requests arrive at once, and most messages are read once.
CREATE INDEX deliveries_again ON deliveries (id) WHERE state = 0 AND attempts > 0;
CREATE INDEX inbox_again ON inbox (id) WHERE state = 0 AND outcome IS NOT NULL;
