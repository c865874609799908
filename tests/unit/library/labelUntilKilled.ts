/** Labels photos without end and says on standard output what is done; started and killed by killedWhileLabelling.test.ts. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createJournal } from '../../../main/library/journal.ts';
import { createLabels } from '../../../main/library/labels.ts';
import { classesOf } from '../../../main/store/datasets.ts';
import { photoOrder } from '../../../main/store/photos.ts';
import { openStore } from '../../../main/store/store.ts';

const dataDir = process.argv[2];
if (!dataDir) throw new Error('Give the data directory.');
const store = openStore({
  file: join(dataDir, 'thaw.sqlite'),
  backupFolder: join(dataDir, 'backups'),
  clock: () => Date.now(),
});
// The part of the library that labels, alone: it starts quickly, and the engine is started very often here.
const datasetId = 1;
const photoIds = photoOrder(store, datasetId, 'added');
const classes = classesOf(store, datasetId);
const labels = createLabels({ store, changes: { announce: () => {} } }, createJournal(store, Date.now), {
  ids: () => photoIds,
});

for (let step = 0; ; step++) {
  const [photoId, from] = [photoIds[step % photoIds.length], photoIds[(step * 7) % photoIds.length]];
  const classId = classes[Math.floor(step / photoIds.length) % classes.length]?.classId ?? null;
  if (!photoId || !from) throw new Error('There are no photos.');
  const selection = { photoIds: step % 3 === 0 ? [photoId, from] : [photoId] };
  const { entry } = step % 5 === 4 ? await labels.undo({ datasetId: 1 }) : await labels.set({ selection, classId });
  if (entry) writeSync(1, `${entry.entryId} ${entry.photos}\n`);
}
