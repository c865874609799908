/** Splits become entries of the journal; what they changed of the dataset's settings is kept, so that undo gives it back. */

export const sql = `
CREATE TABLE journal_split (
  entry_id INTEGER PRIMARY KEY REFERENCES journal_entry (id) ON DELETE CASCADE,
  -- { val, test, seed } as JSON, NULL while the photos were never split
  before TEXT CHECK (before IS NULL OR json_valid(before)),
  after TEXT CHECK (after IS NULL OR json_valid(after))
) STRICT;
CREATE TRIGGER journal_split_is_append_only BEFORE UPDATE ON journal_split
BEGIN SELECT RAISE(ABORT, 'the label journal is append-only'); END;
`;
