-- Who looks after a cause, until when it rests, and what people noted about it.
CREATE TABLE cause_care (
    cause         TEXT COLLATE "C" PRIMARY KEY,
    assignee      TEXT,
    snoozed_until BIGINT,
    changed_at    BIGINT NOT NULL,
    changed_by    TEXT NOT NULL
);

CREATE TABLE cause_notes (
    id     BIGINT PRIMARY KEY,
    cause  TEXT COLLATE "C" NOT NULL,
    at     BIGINT NOT NULL,
    author TEXT NOT NULL,
    text   TEXT NOT NULL
);
CREATE INDEX cause_notes_cause ON cause_notes (cause, id);
