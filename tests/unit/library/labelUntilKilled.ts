/** Labels photos without end and says on standard output what is done; started and killed by killedWhileLabelling.test.ts. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createLibrary } from '../../../main/library/createLibrary.ts';
import { openStore } from '../../../main/store/store.ts';

const dataDir = process.argv[2];
if (!dataDir) throw new Error('Give the data directory.');
const store = openStore({
  file: join(dataDir, 'thaw.sqlite'),
  backupFolder: join(dataDir, 'backups'),
  clock: () => Date.now(),
});
const refuse = () => {
  throw new Error('Only labels are set here.');
};
const { labels, photos, datasets } = createLibrary({
  ...{ store, dataDir, resourcesDir: 'resources', uploadFolder: dataDir, clock: () => Date.now() },
  imaging: {
    threads: 1,
    inspectAndThumbnail: refuse,
    measureThumbnail: refuse,
    keepCrops: refuse,
    keepPixels: refuse,
    sampleJpeg: refuse,
  },
  jobs: { start: refuse },
  looks: { updateLooks: refuse, suggest: refuse, arrange: refuse },
  judge: { crossValidate: refuse },
  changes: { announce: () => {} },
  log: { warn: () => {} },
});

const photoIds = await photos.ids({ datasetId: 1, filter: {}, sort: 'added' });
const { classes } = await datasets.get({ datasetId: 1 });
for (let step = 0; ; step++) {
  const [photoId, from] = [photoIds[step % photoIds.length], photoIds[(step * 7) % photoIds.length]];
  const classId = classes[Math.floor(step / photoIds.length) % classes.length]?.classId ?? null;
  if (!photoId || !from) throw new Error('There are no photos.');
  const selection = { photoIds: step % 3 === 0 ? [photoId, from] : [photoId] };
  const { entry } = step % 5 === 4 ? await labels.undo({ datasetId: 1 }) : await labels.set({ selection, classId });
  if (entry) writeSync(1, `${entry.entryId} ${entry.photos}\n`);
}
