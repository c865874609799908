/** What changes of its photos cost a run. */

export const sql = `
CREATE TABLE run_damage (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  augmentation TEXT NOT NULL,
  -- DamageCurve as JSON
  curve TEXT NOT NULL CHECK (json_valid(curve)),
  PRIMARY KEY (run_id, augmentation)
) STRICT, WITHOUT ROWID;
`;
