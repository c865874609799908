/** Folders that were opened as one class each, and folders that are watched for new photos. */

export const sql = `
-- the class that every photo below the folder has, NULL where its own layout decides
ALTER TABLE dataset_folder ADD COLUMN class_name TEXT;
-- 1: new files come in by themselves
ALTER TABLE dataset_folder ADD COLUMN watched INTEGER NOT NULL DEFAULT 1 CHECK (watched IN (0, 1));
`;
