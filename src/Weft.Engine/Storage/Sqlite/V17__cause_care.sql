-- Who looks after a cause, until when it rests, and what people noted about it.
CREATE TABLE cause_care (
    cause         TEXT PRIMARY KEY,
    assignee      TEXT,
    snoozed_until INTEGER,
    changed_at    INTEGER NOT NULL,
    changed_by    TEXT NOT NULL
);

CREATE TABLE cause_notes (
    id     INTEGER PRIMARY KEY,
    cause  TEXT NOT NULL,
    at     INTEGER NOT NULL,
    author TEXT NOT NULL,
    text   TEXT NOT NULL
);
CREATE INDEX cause_notes_cause ON cause_notes (cause, id);
