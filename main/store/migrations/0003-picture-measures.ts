/** How pictures look, measured once, and which photos are so alike that they stay on one side of a split. */

export const sql = `
-- Measured on the thumbnail, see imaging/measure/measures.ts. No row: not looked at yet.
CREATE TABLE picture_measure (
  picture_id INTEGER PRIMARY KEY REFERENCES picture (id) ON DELETE CASCADE,
  -- perceptual hash
  hash BLOB NOT NULL CHECK (length(hash) = 8),
  -- 16 × 16 luma
  grey BLOB NOT NULL CHECK (length(grey) = 256),
  sharpness REAL NOT NULL,
  brightness REAL NOT NULL,
  contrast REAL NOT NULL,
  entropy REAL NOT NULL,
  dark REAL NOT NULL,
  bright REAL NOT NULL,
  border_red REAL NOT NULL,
  border_green REAL NOT NULL,
  border_blue REAL NOT NULL,
  border_spread REAL NOT NULL,
  camera TEXT
) STRICT;

-- Photos that stay on one side of every split: near-duplicates and bursts. Photos that are alone have no row.
CREATE TABLE photo_group (
  photo_id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
  -- id of the group's first photo
  group_id INTEGER NOT NULL
) STRICT;
CREATE INDEX photo_group_group ON photo_group (group_id);

-- The same, as it was when the run began; NULL in older runs.
ALTER TABLE run_photo ADD COLUMN group_id INTEGER;
`;
