/** Draws the sample pictures as files, so that they go the same way as anybody's photos. Always the same ones. */
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleClassNames, samplesPerClass } from '../imaging/sampleClasses.ts';
import { inOrder } from './import/inOrder.ts';
import type { RunningJob, Surroundings } from './surroundings.ts';

export const sampleName = 'Sample drawings';

export const sampleFolder = (dataDir: string): string => join(dataDir, 'sample');

/** Makes the folder with one sub-folder a class, so that an import can be begun before anything is drawn. */
export async function prepareSampleFolder(dataDir: string): Promise<void> {
  for (const name of sampleClassNames) await mkdir(join(sampleFolder(dataDir), name), { recursive: true });
}

/** Draws what is not there yet. */
export async function drawSample({ imaging, dataDir }: Surroundings, job: RunningJob): Promise<void> {
  const drawings = sampleClassNames.flatMap((name, classIndex) =>
    Array.from({ length: samplesPerClass }, (_, index) => ({ name, classIndex, index })),
  );
  const draw = async ({ name, classIndex, index }: (typeof drawings)[number]) => {
    const file = join(sampleFolder(dataDir), name, `${String(index + 1).padStart(3, '0')}.jpg`);
    if (await exists(file)) return;
    const jpeg = await imaging.sampleJpeg(classIndex, index, { signal: job.signal });
    // Renamed when whole: a file that is there is never half a drawing. Hidden until then, so that no import takes it.
    const partial = join(sampleFolder(dataDir), name, `.${index}.partial`);
    await writeFile(partial, jpeg);
    await rename(partial, file);
  };
  let done = 0;
  for await (const _ of inOrder(drawings, imaging.threads * 2, draw)) {
    done += 1;
    job.progress({ stage: 'Drawing', done, total: drawings.length, progress: (done / drawings.length) * drawingShare });
  }
}

/** Share of the job's time that drawing takes; the rest is the import. */
export const drawingShare = 0.5;

async function exists(file: string): Promise<boolean> {
  const info = await stat(file).catch(() => null);
  return info !== null && info.size > 0;
}
