/** How many photos each entry of the journal changed is counted as it is written: lists of large edits need not count them each time. */

export const sql = `
CREATE TABLE journal_size (
  entry_id INTEGER PRIMARY KEY REFERENCES journal_entry (id) ON DELETE CASCADE,
  photos INTEGER NOT NULL
) STRICT;
INSERT INTO journal_size (entry_id, photos)
SELECT entry_id, count(DISTINCT subject_id) FROM journal_change WHERE subject = 'photo' GROUP BY entry_id;
CREATE TRIGGER journal_change_is_counted AFTER INSERT ON journal_change
WHEN NEW.subject = 'photo' AND NOT EXISTS (
  SELECT 1 FROM journal_change
  WHERE entry_id = NEW.entry_id AND subject = 'photo' AND subject_id = NEW.subject_id AND field <> NEW.field)
BEGIN
  INSERT INTO journal_size (entry_id, photos) VALUES (NEW.entry_id, 1)
  ON CONFLICT (entry_id) DO UPDATE SET photos = photos + 1;
END;
`;
