/** Computes looks without a network: each photo's vector is what a test says of it, else drawn from its content. */
import type { TaskPhoto } from '../../../main/jobs/task.ts';
import type { Arranger } from '../../../main/library/looks/arrangements.ts';
import type { LooksComputer } from '../../../main/library/looks/looks.ts';
import type { Suggester } from '../../../main/library/looks/suggestions.ts';
import { writeLooks } from '../../../main/looks/looksFile.ts';
import { fitProjection, project } from '../../../main/looks/projection.ts';
import { createArrangeTask } from '../../../main/training/looks/arrangeTask.ts';
import { createSuggestTask } from '../../../main/training/looks/suggestTask.ts';

/** Values of a vector where the test does not say others. */
const width = 8;

export interface FakeLooks extends LooksComputer, Suggester, Arranger {
  /** Photos of each call, by name. */
  readonly asked: string[][];
}

/** `look`: features of a photo; null for one that cannot be read. */
export function createFakeLooks(look: (photo: TaskPhoto) => readonly number[] | null = fromContent): FakeLooks {
  const asked: string[][] = [];
  const task = createSuggestTask({ backend: nobody, openImaging: nobody, clock: () => 0 });
  const arrange = createArrangeTask({ clock: () => 0 });
  return {
    asked,
    arrange: (request, { signal, onProgress, onPlaces }) =>
      arrange.run(request, { signal, wish: () => null, progress: onProgress, emit: onPlaces }),
    async suggest({ run, ...request }, { signal, onProgress }) {
      if (run !== null) throw new Error('There are no runs here.');
      const more = { run, device: 'cpu', threads: 1, features: { folder: '', limitBytes: 0 } };
      return task.run({ ...request, ...more }, { signal, wish: () => null, progress: onProgress, emit() {} });
    },
    async updateLooks({ photos, file }, { signal, onProgress }) {
      asked.push(photos.map(({ name }) => name));
      onProgress({ stage: 'Looking at the photos', done: 0, total: photos.length, progress: 0 });
      signal.throwIfAborted();
      const rows = photos.map((photo) => ({ photo, features: look(photo) }));
      const known = rows.flatMap(({ photo, features }) => (features === null ? [] : [{ photo, features }]));
      const inputs = known[0]?.features.length ?? width;
      const projection = fitProjection(new Float32Array(inputs), inputs, null, () => 0);
      const values = new Float32Array(known.length * inputs);
      for (const [row, { features }] of known.entries())
        project(projection, Float32Array.from(features), values.subarray(row * inputs, (row + 1) * inputs));
      const photoIds = Uint32Array.from(known, ({ photo }) => photo.photoId);
      await writeLooks(file, { fingerprint: 'fake', projection, photoIds, width: inputs, values });
      const skipped = rows.filter(({ features }) => features === null);
      return { skipped: skipped.map(({ photo }) => ({ photoId: photo.photoId, reason: 'It cannot be read.' })) };
    },
  };
}

/** Suggestions by labels need no network either. */
const nobody = (() => {
  throw new Error('There is no network here.');
}) as never;

function fromContent({ hash }: TaskPhoto): number[] {
  return Array.from({ length: width }, (_, at) => Number.parseInt(hash.slice(at * 4, at * 4 + 4), 16) / 32768 - 1);
}
