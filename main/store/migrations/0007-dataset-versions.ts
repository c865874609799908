/** Named versions of datasets, and what was exported of them. */

export const sql = `
CREATE TABLE dataset_version (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- latest journal entry then: labels, flags and classes are read back from the journal; 0 before the first
  journal_id INTEGER NOT NULL,
  photos INTEGER NOT NULL,
  labelled INTEGER NOT NULL,
  -- which photos were in it, and their sides, which no journal keeps (see library/versions/members.ts)
  members BLOB NOT NULL,
  UNIQUE (dataset_id, name)
) STRICT;

CREATE TABLE dataset_export (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  -- absolute
  folder TEXT NOT NULL,
  -- DatasetExport as JSON
  report TEXT NOT NULL CHECK (json_valid(report))
) STRICT;
`;
