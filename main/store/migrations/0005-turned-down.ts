/** Suggestions that a person turned down: that class is not suggested for that photo again. */

export const sql = `
CREATE TABLE turned_down (
  photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
  class_id INTEGER NOT NULL REFERENCES class (id) ON DELETE CASCADE,
  PRIMARY KEY (photo_id, class_id)
) STRICT, WITHOUT ROWID;
`;
