/** The first schema: pictures and where they lie, datasets, the label journal, runs, predictions, exports. */

export const sql = `
CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;

-- A picture is its content: one row for each SHA-256, whatever its copies are called and wherever they lie.
CREATE TABLE picture (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
  size_bytes INTEGER NOT NULL,
  format TEXT NOT NULL,
  -- px after EXIF orientation
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  -- 1…8 as in EXIF
  orientation INTEGER NOT NULL DEFAULT 1,
  -- ms since 1970 in the camera's own time, NULL when the file does not say
  taken_at INTEGER,
  -- mean brightness 0…1, for picking typical and extreme photos; NULL until a thumbnail was made
  brightness REAL,
  added_at INTEGER NOT NULL
) STRICT;

-- Where copies lie. Moving a folder changes rows here and no label.
CREATE TABLE picture_file (
  path TEXT PRIMARY KEY,
  picture_id INTEGER NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
  size_bytes INTEGER NOT NULL,
  modified_at INTEGER NOT NULL,
  -- 0 when it was not there at the last look
  present INTEGER NOT NULL DEFAULT 1 CHECK (present IN (0, 1))
) STRICT;
CREATE INDEX picture_file_picture ON picture_file (picture_id);

CREATE TABLE dataset (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- AugmentSettings as JSON, NULL for the standard preset
  augmentation TEXT CHECK (augmentation IS NULL OR json_valid(augmentation)),
  -- { val, test, seed } of the last split, NULL while the photos were never split
  split_settings TEXT CHECK (split_settings IS NULL OR json_valid(split_settings))
) STRICT;

CREATE TABLE dataset_folder (
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  -- the split that every photo below it has, NULL for none; 'val' for a validation folder
  fixed_split TEXT CHECK (fixed_split IN ('train', 'val', 'test')),
  PRIMARY KEY (dataset_id, path)
) STRICT;

CREATE TABLE class (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  colour INTEGER NOT NULL CHECK (colour BETWEEN 0 AND 9),
  position INTEGER NOT NULL,
  -- 1 after removal; kept so that undo and old runs still know it
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX class_name ON class (dataset_id, lower(name)) WHERE removed = 0;

-- Which class a folder's name stands for, so that a class keeps getting its folder's photos after it was renamed.
CREATE TABLE class_folder (
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  -- folder name, composed and in lower case
  folder TEXT NOT NULL,
  class_id INTEGER NOT NULL REFERENCES class (id) ON DELETE CASCADE,
  PRIMARY KEY (dataset_id, folder)
) STRICT, WITHOUT ROWID;

-- A picture in a dataset, with what the person said of it. The journal below is the record; this is where it stands.
CREATE TABLE photo (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  picture_id INTEGER NOT NULL REFERENCES picture (id),
  -- path relative to the imported folder, forward slashes, composed (NFC)
  name TEXT NOT NULL,
  -- the next three only order the grid: the name so that 2 comes before 10, EXIF time (else the file's), width × height
  sort_name TEXT NOT NULL DEFAULT '',
  sort_time INTEGER NOT NULL DEFAULT 0,
  pixels INTEGER NOT NULL DEFAULT 0,
  class_id INTEGER REFERENCES class (id),
  split TEXT CHECK (split IN ('train', 'val', 'test')),
  -- 1 when a folder decides the split, so that a new split leaves it alone
  split_fixed INTEGER NOT NULL DEFAULT 0 CHECK (split_fixed IN (0, 1)),
  flagged INTEGER NOT NULL DEFAULT 0 CHECK (flagged IN (0, 1)),
  rejected INTEGER NOT NULL DEFAULT 0 CHECK (rejected IN (0, 1)),
  -- 1 when none of the picture's files was there at the last look
  missing INTEGER NOT NULL DEFAULT 0 CHECK (missing IN (0, 1)),
  added_at INTEGER NOT NULL,
  UNIQUE (dataset_id, picture_id)
) STRICT;
-- One index for each order of the grid. None holds what labelling changes, so that many labels change quickly.
CREATE INDEX photo_added ON photo (dataset_id, id);
CREATE INDEX photo_name ON photo (dataset_id, sort_name, id);
CREATE INDEX photo_time ON photo (dataset_id, sort_time, id);
CREATE INDEX photo_pixels ON photo (dataset_id, pixels, id);
-- What filters ask for and counts are made of, in one place: neither reads a row.
CREATE INDEX photo_class ON photo (dataset_id, class_id, rejected, missing, split, flagged, id);
CREATE INDEX photo_of_class ON photo (class_id);
CREATE INDEX photo_of_picture ON photo (picture_id);

-- Append-only. An undo is an entry of its own that names the entry it takes back; so is a redo.
CREATE TABLE journal_entry (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('edit', 'import', 'undo', 'redo')),
  -- for undo and redo: the edit that is taken back or done again
  subject_id INTEGER REFERENCES journal_entry (id),
  summary TEXT NOT NULL
) STRICT;
CREATE INDEX journal_dataset ON journal_entry (dataset_id, id);
CREATE INDEX journal_subject ON journal_entry (subject_id, id) WHERE subject_id IS NOT NULL;

-- What an entry changed, value by value (JSON scalars), so that it can be read back to any moment.
CREATE TABLE journal_change (
  entry_id INTEGER NOT NULL REFERENCES journal_entry (id) ON DELETE CASCADE,
  subject TEXT NOT NULL CHECK (subject IN ('photo', 'class')),
  subject_id INTEGER NOT NULL,
  -- photo: class_id, flagged, rejected; class: name, position, removed (a new class is one that is no longer removed)
  field TEXT NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (entry_id, subject, subject_id, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_change_subject ON journal_change (subject, subject_id, entry_id);
CREATE TRIGGER journal_entry_is_append_only BEFORE UPDATE ON journal_entry
BEGIN SELECT RAISE(ABORT, 'the label journal is append-only'); END;
CREATE TRIGGER journal_change_is_append_only BEFORE UPDATE ON journal_change
BEGIN SELECT RAISE(ABORT, 'the label journal is append-only'); END;

CREATE TABLE import_report (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  -- ImportReport as JSON
  report TEXT NOT NULL CHECK (json_valid(report))
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  -- counts up in each dataset
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
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

-- What the run was trained and judged on, as it was then.
CREATE TABLE run_photo (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  photo_id INTEGER NOT NULL,
  picture_id INTEGER NOT NULL REFERENCES picture (id),
  name TEXT NOT NULL,
  class_index INTEGER NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
  -- for judged photos: said class, its probability, and all probabilities as little-endian float32
  predicted INTEGER,
  confidence REAL,
  probabilities BLOB,
  PRIMARY KEY (run_id, photo_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_photo_cell ON run_photo (run_id, split, class_index, predicted);
CREATE INDEX run_photo_picture ON run_photo (picture_id);

CREATE TABLE run_epoch (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  -- Epoch as JSON
  metrics TEXT NOT NULL CHECK (json_valid(metrics)),
  PRIMARY KEY (run_id, epoch)
) STRICT, WITHOUT ROWID;

-- Files a run wrote, relative to the data directory.
CREATE TABLE run_file (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  path TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (run_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE prediction_set (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
  created_at INTEGER NOT NULL,
  seconds REAL,
  -- SkippedFile[] as JSON
  skipped TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(skipped))
) STRICT;

CREATE TABLE predicted_photo (
  prediction_id INTEGER NOT NULL REFERENCES prediction_set (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  path TEXT NOT NULL,
  picture_id INTEGER NOT NULL REFERENCES picture (id),
  predicted INTEGER NOT NULL,
  confidence REAL NOT NULL,
  -- little-endian float32
  probabilities BLOB NOT NULL,
  PRIMARY KEY (prediction_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX predicted_photo_picture ON predicted_photo (picture_id);

CREATE TABLE export (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  format TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
  created_at INTEGER NOT NULL,
  folder TEXT NOT NULL,
  -- the rest of ExportRecord as JSON
  result TEXT CHECK (result IS NULL OR json_valid(result)),
  error TEXT
) STRICT;
`;
