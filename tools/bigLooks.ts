/** Makes up how the photos of a large dataset look, and what is suggested for them, without a network: for trying Thaw with many. */
import { join } from 'node:path';
import { writeLooks } from '../main/looks/looksFile.ts';
import { fitProjection } from '../main/looks/projection.ts';
import { writeSuggestions } from '../main/looks/suggestions.ts';
import { seededRandom } from '../main/training/seededRandom.ts';

const width = 128;
const kinds = 40;
/** Classes kept of a photo, as the model keeps them. */
const kept = 3;

export interface MadeUpLooks {
  readonly dataDir: string;
  readonly datasetId: number;
  /** Ascending. */
  readonly photoIds: Uint32Array;
  /** At least three. */
  readonly classIds: readonly number[];
}

/** Writes what Thaw itself would: unit vectors around 40 middles, and for each photo the three likeliest classes. */
export async function makeUpLooks({ dataDir, datasetId, photoIds, classIds }: MadeUpLooks): Promise<void> {
  const random = seededRandom(0, 'made-up looks');
  const middles = Array.from({ length: kinds }, () => Float32Array.from({ length: width }, () => random() - 0.5));
  const values = new Float32Array(photoIds.length * width);
  const classes = new Uint16Array(photoIds.length * kept);
  const probabilities = new Float32Array(photoIds.length * kept);
  for (let row = 0; row < photoIds.length; row++) {
    const kind = row % kinds;
    const own = values.subarray(row * width, (row + 1) * width);
    let squares = 0;
    for (let at = 0; at < width; at++) {
      own[at] = middles[kind]![at]! + 1.2 * (random() + random() - 1);
      squares += own[at]! ** 2;
    }
    for (let at = 0; at < width; at++) own[at] = own[at]! / Math.sqrt(squares);
    const sure = 0.4 + 0.599 * random();
    classes.set(
      [0, 1, 2].map((next) => (kind + next) % classIds.length),
      row * kept,
    );
    probabilities.set([sure, 0.7 * (1 - sure), 0.3 * (1 - sure)], row * kept);
  }
  await writeLooks(join(dataDir, 'looks', `${datasetId}.looks`), {
    ...{ fingerprint: 'made up', photoIds, width, values },
    projection: fitProjection(new Float32Array(width), width, null, random),
  });
  await writeSuggestions(join(dataDir, 'looks', `${datasetId}.suggestions`), {
    about: { classIds, kept, runId: null, labels: 100, judged: null, seconds: 1, journalId: null },
    ...{ photoIds, classes, probabilities, mixed: photoIds.slice(0, 1000), different: photoIds.slice(0, 1000) },
  });
}
