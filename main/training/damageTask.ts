/** Asks a finished classifier about its validation photos again and again, changed by one augmentation after another. */
import type { AugmentSettings } from '../contract/index.ts';
import { indexOfLargest } from '../evaluation/judgement.ts';
import type { Task, TaskContext, TaskPhoto } from '../jobs/task.ts';
import { answerPhotos, type ClassifierFiles, runMembers } from './answerPhotos.ts';
import { openFeatureStore } from './featureStore.ts';
import { keepDecoded } from './keepDecoded.ts';
import type { TaskParts } from './trainTask.ts';

export interface DamageRequest {
  readonly members: readonly ClassifierFiles[];
  readonly photos: readonly TaskPhoto[];
  readonly steps: readonly {
    readonly name: string;
    /** For people. */
    readonly title: string;
    /** Of each strength. */
    readonly settings: readonly AugmentSettings[];
  }[];
  /** What the changes are drawn from. */
  readonly seed: number;
  readonly device: string;
  readonly features: { readonly folder: string; readonly limitBytes: number };
  /** CPU threads. */
  readonly threads: number;
}

/** One augmentation is through. */
export interface DamageEvent {
  readonly type: 'measured';
  readonly name: string;
  /** Class that was said of each photo as it is; null when it cannot be read. */
  readonly plain: readonly (number | null)[];
  /** The same of the changed photos, for each strength. */
  readonly changed: readonly (readonly (number | null)[])[];
}

/** Memory for decoded photos: 400 of them at 224 px need about half of it. */
const keptBytes = 512 * 1024 ** 2;

export function createDamageTask(parts: TaskParts): Task<DamageRequest, DamageEvent, null> {
  return { name: 'damage', run: (request, context) => measureDamage(request, context, parts) };
}

async function measureDamage(
  request: DamageRequest,
  { signal, progress, emit }: TaskContext<DamageEvent>,
  { backend, openImaging, clock }: TaskParts,
): Promise<null> {
  const { photos, steps, seed, device, threads } = request;
  progress({ stage: 'Opening the classifier', done: 0, total: null, progress: null });
  const imaging = openImaging(threads);
  // Each photo is changed more than a hundred times.
  const decodedOnce = keepDecoded(imaging, keptBytes);
  const store = openFeatureStore({ ...request.features, clock });
  const passes = 1 + steps.reduce((sum, { settings }) => sum + settings.length, 0);
  let passed = 0;
  try {
    const members = await runMembers(request.members, { backend, device, threads });
    const ask = async (stage: string, changed: AugmentSettings | null): Promise<(number | null)[]> => {
      const said = photos.map((): number | null => null);
      await answerPhotos(
        {
          ...{ members, photos, device, imaging: decodedOnce, store, signal },
          views: 'centre',
          changed: changed && { settings: changed, seed },
        },
        {
          onAnswer(index, { probabilities }) {
            said[index] = indexOfLargest(probabilities);
          },
          onSkipped() {},
          onProgress: (done, total) =>
            progress({ ...{ stage, done: passed, total: passes }, progress: (passed + done / total) / passes }),
        },
        clock,
      );
      passed++;
      return said;
    };
    try {
      const plain = await ask('The photos as they are', null);
      for (const { name, title, settings } of steps) {
        const changed: (number | null)[][] = [];
        for (const one of settings) changed.push(await ask(`Changing the photos: ${title}`, one));
        emit({ type: 'measured', name, plain, changed });
      }
    } finally {
      await members.dispose();
    }
  } finally {
    try {
      store.close();
    } finally {
      await imaging.close();
    }
  }
  return null;
}
