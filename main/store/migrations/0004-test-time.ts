/** Runs judged by several views of each photo; runs that are made of other runs. */

export const sql = `
-- A run judged on its validation photos by a choice of test-time views.
CREATE TABLE run_views (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  views TEXT NOT NULL,
  ms_per_photo REAL NOT NULL,
  PRIMARY KEY (run_id, views)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_views_photo (
  run_id INTEGER NOT NULL,
  views TEXT NOT NULL,
  photo_id INTEGER NOT NULL,
  -- little-endian float32
  probabilities BLOB NOT NULL,
  PRIMARY KEY (run_id, views, photo_id),
  FOREIGN KEY (run_id, views) REFERENCES run_views (run_id, views) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

ALTER TABLE prediction_set ADD COLUMN views TEXT NOT NULL DEFAULT 'centre';
ALTER TABLE export ADD COLUMN views TEXT NOT NULL DEFAULT 'centre';

-- fold: trained on some folds of a cross-validation and judged on the one left out
ALTER TABLE run ADD COLUMN kind TEXT NOT NULL DEFAULT 'single'
  CHECK (kind IN ('single', 'fold', 'ensemble', 'crossValidation'));

-- What an ensemble or a cross-validation is made of, in order.
CREATE TABLE run_member (
  ensemble_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  PRIMARY KEY (ensemble_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_member_run ON run_member (run_id);
`;
