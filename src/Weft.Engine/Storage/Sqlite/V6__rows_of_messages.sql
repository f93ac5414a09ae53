ALTER TABLE inbox ADD COLUMN rows TEXT NULL;
DROP INDEX inbox_quarantined;
CREATE INDEX inbox_aside ON inbox (id) WHERE state IN (2, 3);
