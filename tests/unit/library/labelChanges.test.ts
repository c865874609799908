/** Label changes since any entry, followed edit by edit, are what a comparison of all labels says. */
import { expect, test } from 'vitest';
import { createLabelChanges } from '../../../main/library/labelChanges.ts';
import { seededRandom } from '../../../main/training/seededRandom.ts';
import { openWorkbench } from './workbench.ts';

const photos = 12;

test('whatever is labelled, rejected, undone, restored and imported, each moment counts what differs from it', async () => {
  using bench = openWorkbench();
  const { store, library } = bench;
  store.db.exec(`
    INSERT INTO dataset (name, created_at) VALUES ('some', 1), ('other', 1);
    INSERT INTO class (dataset_id, name, colour, position) VALUES (1, 'rose', 0, 0), (1, 'tulip', 1, 1), (2, 'bee', 0, 0);
    WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ${photos})
    INSERT INTO picture (hash, size_bytes, format, width, height, added_at)
      SELECT printf('%064x', n), 1, 'png', 8, 8, 1 FROM number;
    INSERT INTO photo (dataset_id, picture_id, name, added_at)
      SELECT 1 + (id = ${photos}), id, 'photo ' || id, 1 FROM picture`);
  const random = seededRandom(4, 'edits');
  const some = (most: number) => Math.floor(random() * most);
  const followed = createLabelChanges(store);
  const labels = () =>
    store.db
      .prepare<[], { id: number; label: string }>(
        "SELECT id, coalesce(class_id, 0) || ' ' || rejected AS label FROM photo WHERE dataset_id = 1 ORDER BY id",
      )
      .all()
      .map(({ label }) => label);
  const moments: { entryId: number | null; labels: string[] }[] = [{ entryId: null, labels: labels() }];
  const selection = () => ({ photoIds: Array.from({ length: 1 + some(5) }, () => 1 + some(photos - 1)) });
  const steps = [
    () => library.labels.set({ selection: selection(), classId: [1, 2, null][some(3)]! }),
    () => library.labels.setRejected({ selection: selection(), rejected: random() < 0.5 }),
    () => library.labels.setFlagged({ selection: selection(), flagged: random() < 0.5 }),
    () => library.labels.undo({ datasetId: 1 }),
    () => library.labels.redo({ datasetId: 1 }),
    () => library.labels.set({ selection: { photoIds: [photos] }, classId: 3 }),
    async () => {
      const moment = moments[some(moments.length)]!;
      if (moment.entryId !== null) await library.history.restore({ datasetId: 1, entryId: moment.entryId });
    },
  ];
  for (let step = 0; step < 60; step++) {
    await steps[some(steps.length)]!();
    const now = labels();
    moments.push({ entryId: library.latestJournalId(1), labels: now });
    // Some are asked for often, some for the first time after many edits.
    const asked = moments.filter((_, at) => at % 3 === step % 3 || at % 10 === 0);
    expect(asked.map(({ entryId }) => followed.since(1, entryId))).toEqual(
      asked.map((moment) => moment.labels.filter((label, at) => label !== now[at]).length),
    );
  }
});
