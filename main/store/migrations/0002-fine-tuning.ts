/** Runs that can be paused, and notes on runs. A CHECK cannot be changed in place, so the table is made anew. */

export const sql = `
CREATE TABLE new_run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  -- counts up in each dataset
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  -- what a person wrote about it
  notes TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'done', 'failed', 'cancelled')),
  error TEXT,
  -- TrainSettings as JSON, with every default filled in
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  -- classes in output order: [{ classId, name, colour }]
  classes TEXT NOT NULL CHECK (json_valid(classes)),
  -- latest journal entry when the snapshot was taken
  journal_id INTEGER,
  device TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  -- the rest of RunDetails that is known once the run is done, as JSON
  result TEXT CHECK (result IS NULL OR json_valid(result)),
  UNIQUE (dataset_id, number)
) STRICT;
INSERT INTO new_run (id, dataset_id, number, name, state, error, settings, classes, journal_id, device, started_at, ended_at, result)
  SELECT id, dataset_id, number, name, state, error, settings, classes, journal_id, device, started_at, ended_at, result FROM run;
-- Ids are never used again, also not those of removed runs at the end.
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'run') WHERE name = 'new_run';
INSERT INTO sqlite_sequence (name, seq)
  SELECT 'new_run', seq FROM sqlite_sequence
  WHERE name = 'run' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'new_run');
DROP TABLE run;
ALTER TABLE new_run RENAME TO run;
`;
