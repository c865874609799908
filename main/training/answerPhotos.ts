/**
 * What a classifier says of photos: the mean of the probabilities over its members (one for a single network) and the views asked
 * for. Members that stand on the same backbone share its features, so a further one of those costs next to nothing.
 */
import type { Backend, Runner } from '../compute/backend.ts';
import type { AugmentSettings } from '../contract/index.ts';
import type { TestViews } from '../contract/testTime.ts';
import type { ImagingPool } from '../imaging/imaging.ts';
import type { PictureError } from '../imaging/pictureError.ts';
import { testViewNumbers } from '../imaging/testViews.ts';
import type { TaskPhoto } from '../jobs/task.ts';
import { extractFeatures } from './extractFeatures.ts';
import type { FeatureStore } from './featureStore.ts';
import { type Head, predictWithHead } from './head.ts';
import { readHeadFile } from './headFile.ts';
import { type KeptBackbone, openKeptBackbone } from './keptBackbone.ts';

/** Where the parts of a network's classifier lie. */
export interface ClassifierFiles {
  readonly headFile: string;
  readonly headSha256: string;
  readonly backbonesFolder: string;
  readonly backboneFingerprint: string;
}

/** A backbone with the heads that stand on it. */
export interface OpenMembers {
  readonly backbone: KeptBackbone;
  readonly heads: readonly {
    /** Place in the list of members. */
    readonly member: number;
    readonly head: Head;
  }[];
}

/** Reads what the members are made of, in the order in which their backbones first appear. */
export async function openMembers(members: readonly ClassifierFiles[]): Promise<OpenMembers[]> {
  const groups = new Map<string, { backbone: KeptBackbone; heads: { member: number; head: Head }[] }>();
  for (const [member, files] of members.entries()) {
    const head = await readHeadFile(files.headFile, files.headSha256);
    const known = groups.get(files.backboneFingerprint);
    if (known) known.heads.push({ member, head });
    else {
      const backbone = await openKeptBackbone(files.backbonesFolder, files.backboneFingerprint);
      groups.set(files.backboneFingerprint, { backbone, heads: [{ member, head }] });
    }
  }
  return [...groups.values()];
}

/** Members whose backbones can run. */
export interface RunningMembers {
  readonly groups: readonly (OpenMembers & { readonly runner: Runner })[];
  /** Members in all. */
  readonly count: number;
  dispose(): Promise<void>;
}

export async function runMembers(
  members: readonly ClassifierFiles[],
  { backend, device, threads }: { backend: Backend; device: string; threads: number },
): Promise<RunningMembers> {
  const opened: (OpenMembers & { runner: Runner })[] = [];
  const dispose = async () => {
    for (const { runner } of opened.splice(0)) await runner.dispose();
  };
  try {
    for (const group of await openMembers(members)) {
      const { graph, parameters, featureOutputs: outputs } = group.backbone;
      opened.push({ ...group, runner: await backend.inference({ graph, parameters, outputs, device, threads }) });
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return { groups: opened, count: members.length, dispose };
}

export interface AnswerRequest {
  readonly members: RunningMembers;
  readonly views: TestViews;
  /** The photos are changed first, as the first augmented view is; `views` then does not count. */
  readonly changed?: { readonly settings: AugmentSettings; readonly seed: number } | null;
  readonly photos: readonly TaskPhoto[];
  readonly device: string;
  readonly imaging: Pick<ImagingPool, 'networkInputs' | 'threads'>;
  /** Null: nothing is kept. */
  readonly store: FeatureStore | null;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  /** [classes] */
  readonly probabilities: Float32Array;
  /** Of each member, averaged over the views, [classes] each. */
  readonly members: readonly Float32Array[];
}

export interface AnswerCallbacks {
  /** In the order of the photos. */
  onAnswer(index: number, answer: Answer): void;
  onSkipped(index: number, error: PictureError): void;
  /** Views of all backbones done, of all. */
  onProgress(done: number, total: number): void;
}

/** Photos that go through all backbones before the next ones: partial results come while it runs. */
const photosAtOnce = 128;

/** @param clock milliseconds. Throws the signal's reason when it fires. */
export async function answerPhotos(
  { members, views, changed = null, photos, device, imaging, store, signal }: AnswerRequest,
  { onAnswer, onSkipped, onProgress }: AnswerCallbacks,
  clock: () => number,
): Promise<void> {
  const { groups } = members;
  const testViews = testViewNumbers[views];
  // The plain view, which is known mostly, and the first variant behind it.
  const count = changed === null ? testViews.length : 2;
  const total = photos.length * count * groups.length;
  // With one backbone there is nothing to wait for: answers come as their features do.
  const chunk = groups.length === 1 ? Math.max(1, photos.length) : photosAtOnce;
  let before = 0;
  for (let from = 0; from < photos.length; from += chunk) {
    const part = photos.slice(from, from + chunk);
    const answers = part.map((): Float32Array[] => []);
    const skipped = new Set<number>();
    for (const [place, { backbone, heads, runner }] of groups.entries()) {
      const isLast = place === groups.length - 1;
      await extractFeatures(
        {
          ...{ runner, source: backbone, device, imaging, store, signal },
          ...(changed === null ? { views: null, testViews } : { views: changed }),
          photos: part.map((photo) => ({ photo, count })),
        },
        {
          onFeatures(index, values) {
            const features = changed === null ? values : values.subarray(values.length / 2);
            for (const { member, head } of heads)
              answers[index]![member] = meanRow(
                predictWithHead(head, features),
                changed === null ? testViews.length : 1,
              );
            if (isLast && !skipped.has(index))
              onAnswer(from + index, { probabilities: mean(answers[index]!), members: answers[index]! });
          },
          onSkipped(index, error) {
            if (!skipped.has(index)) onSkipped(from + index, error);
            skipped.add(index);
          },
          onProgress: (done) => onProgress(before + done, total),
        },
        clock,
      );
      before += part.length * count;
    }
  }
}

/** Mean of `rows` rows that lie one after the other, in float64. */
function meanRow(values: Float32Array, rows: number): Float32Array {
  const length = values.length / rows;
  return mean(Array.from({ length: rows }, (_, row) => values.subarray(row * length, (row + 1) * length)));
}

function mean(rows: readonly Float32Array[]): Float32Array {
  return rows[0]!.map((_, index) => rows.reduce((sum, row) => sum + row[index]!, 0) / rows.length);
}
