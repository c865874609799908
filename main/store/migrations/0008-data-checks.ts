/** What the data checks found, and what people decided about it. */

export const sql = `
-- The latest run of the checks on a dataset.
CREATE TABLE check_run (
  dataset_id INTEGER PRIMARY KEY REFERENCES dataset (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  seconds REAL NOT NULL,
  photos INTEGER NOT NULL,
  -- latest photo and latest journal entry then
  newest_photo INTEGER NOT NULL,
  journal_id INTEGER,
  -- checks that could say nothing: { kind: reason }
  cannot_tell TEXT NOT NULL CHECK (json_valid(cannot_tell)),
  -- Honesty of the contract
  honesty TEXT CHECK (honesty IS NULL OR json_valid(honesty))
) STRICT;

-- The key names what was found by content, so that the same finding is known again.
CREATE TABLE check_finding (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  -- 0…1
  score REAL NOT NULL,
  -- ids of all photos it means, the first one the most important, as JSON
  photos TEXT NOT NULL CHECK (json_valid(photos)),
  -- photos of these that must not be rejected for it to stand: 0, 1, or 2 for a group
  least INTEGER NOT NULL,
  -- label of the first photo then, where it is about that
  given INTEGER,
  -- the rest of Finding as JSON
  finding TEXT NOT NULL CHECK (json_valid(finding)),
  UNIQUE (dataset_id, kind, key)
) STRICT;
CREATE INDEX check_finding_order ON check_finding (dataset_id, kind, score DESC, id);

-- A decision stands unless the edit that carried it out stands undone. It outlives its finding.
CREATE TABLE check_decision (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  decision TEXT NOT NULL,
  -- the edit of the label journal that carried it out; NULL where nothing was changed
  entry_id INTEGER REFERENCES journal_entry (id) ON DELETE CASCADE,
  -- decisions made together have the same number; a decision made alone has its own
  batch INTEGER,
  -- 1 when it was one of many
  bulk INTEGER NOT NULL CHECK (bulk IN (0, 1))
) STRICT;
CREATE INDEX check_decision_key ON check_decision (dataset_id, kind, key);
CREATE INDEX check_decision_entry ON check_decision (entry_id);
`;
