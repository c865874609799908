/**
 * The looks of a dataset's photos: a vector each, computed once in a process of their own, kept in a file and in memory. Other parts
 * of the library ask for likeness here.
 */
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { LooksState } from '../../contract/index.ts';
import type { CallOptions, Services } from '../../contract/services.ts';
import type { TaskPhoto, TaskProgress } from '../../jobs/task.ts';
import { type Looks as KnownLooks, readLooks } from '../../looks/looksFile.ts';
import { fillLikeness, type Neighbour, nearestTo, rowOf, vectorAt } from '../../looks/lookVectors.ts';
import { datasetById } from '../../store/datasets.ts';
import { photosOnDisk, photosToLookAt } from '../../store/looks.ts';
import { mustExist } from '../photos.ts';
import type { Surroundings } from '../surroundings.ts';
import { byScore } from './byScore.ts';

export interface Looks {
  readonly service: Pick<Services['looks'], 'state' | 'compute'>;
  /**
   * Resolves when every readable photo that is on disk has its look. What is missing is computed by a job that others may wait for
   * too: the signal ends the waiting only. Throws `not-found`, `cancelled` when the job was cancelled, and what made the job fail.
   */
  ensure(datasetId: number, options?: CallOptions): Promise<void>;
  /** Readable photos on disk whose look is not known. */
  missing(datasetId: number): Promise<number>;
  /** What is known now; null before looks were ever computed. Photos that came since are not in it. */
  vectors(datasetId: number): Promise<KnownLooks | null>;
  /** Photos of the dataset most alike to one of them, itself left out, most alike first. Empty when its look is not known. */
  nearest(
    datasetId: number,
    photoId: number,
    count: number,
    counts?: (photoId: number) => boolean,
  ): Promise<Neighbour[]>;
  /**
   * Photos by likeness to those given, themselves first, then the most alike; photos without a look are left out. Empty when nothing is
   * known. What was asked for last is kept.
   */
  compare(datasetId: number, photoIds: readonly number[]): Promise<readonly number[]>;
  /** What `compare` found last for these photos; empty when it was not asked for them. */
  byLikeness(datasetId: number, photoIds: readonly number[]): readonly number[];
  /** Every photo of the dataset with the files that were there at the last look, in order of id; read in portions. */
  photos(datasetId: number, signal: AbortSignal): Promise<TaskPhoto[]>;
  /** Where the looks lie, for tasks that read them. */
  fileOf(datasetId: number): string;
  /** Deletes what is known of a dataset that was removed. */
  forget(datasetId: number): Promise<void>;
}

/** The part of training that computes looks. */
export interface LooksComputer {
  /** Brings the file up to date with these photos. Rejects with `cancelled` when the signal fires. */
  updateLooks(
    request: { readonly photos: readonly TaskPhoto[]; readonly file: string },
    options: { readonly signal: AbortSignal; onProgress(progress: TaskProgress): void },
  ): Promise<{ readonly skipped: readonly { readonly photoId: number; readonly reason: string }[] }>;
}

/** Datasets whose vectors stay in memory: 51 MB each at 100,000 photos. */
const datasetsInMemory = 2;
/** Rows read between two turns of the event loop. */
const rowsAtOnce = 2000;

export function createLooks(
  { store, jobs, changes, dataDir }: Pick<Surroundings, 'store' | 'jobs' | 'changes' | 'dataDir'>,
  computer: LooksComputer,
): Looks {
  const running = new Map<number, { readonly jobId: string; readonly done: Promise<void> }>();
  /** Photos that could not be read since the engine started; they are tried again after a restart. */
  const unreadable = new Map<number, ReadonlySet<number>>();
  const inMemory = new Map<number, { readonly version: string; readonly looks: Promise<KnownLooks | null> }>();
  /** The order by likeness that is looked at. */
  let compared: Compared | null = null;

  const fileOf = (datasetId: number): string => join(dataDir, 'looks', `${datasetId}.looks`);

  async function vectors(datasetId: number): Promise<KnownLooks | null> {
    const file = fileOf(datasetId);
    const version = await stat(file).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
      () => null,
    );
    const kept = inMemory.get(datasetId);
    if (version === null) return null;
    if (kept?.version === version) return kept.looks;
    const looks = readLooks(file);
    inMemory.delete(datasetId);
    if (inMemory.size >= datasetsInMemory) inMemory.delete(inMemory.keys().next().value!);
    inMemory.set(datasetId, { version, looks });
    return looks;
  }

  /** Photos on disk, and those of them that still lack a look and were not found unreadable. */
  async function count(datasetId: number): Promise<{ onDisk: number; known: number; missing: number }> {
    const known = await vectors(datasetId);
    const bad = unreadable.get(datasetId);
    const photos = photosOnDisk(store, datasetId);
    const lacking = known === null ? photos : photos.filter((photoId) => rowOf(known, photoId) < 0);
    const missing = lacking.filter((photoId) => !bad?.has(photoId)).length;
    return { onDisk: photos.length, known: photos.length - lacking.length, missing };
  }

  function begin(datasetId: number): { readonly jobId: string; readonly done: Promise<void> } {
    const name = datasetById(store, datasetId)?.name ?? '';
    const settled = Promise.withResolvers<void>();
    // Nobody need wait for it: the job itself tells how it ended.
    settled.promise.catch(() => {});
    const request = { kind: 'looks', title: `Looking at ${name}`, datasetId, runId: null } as const;
    const { id: jobId } = jobs.start(request, async (job) => {
      try {
        job.progress({ stage: 'Looking for photos', done: 0, total: null, progress: null });
        const photos = await allPhotos(datasetId, job.signal);
        const { skipped } = await computer.updateLooks(
          { photos, file: fileOf(datasetId) },
          { signal: job.signal, onProgress: (progress) => job.progress(progress) },
        );
        unreadable.set(datasetId, new Set(skipped.map(({ photoId }) => photoId)));
        settled.resolve();
        return null;
      } catch (error) {
        settled.reject(error);
        throw error;
      } finally {
        running.delete(datasetId);
        changes.announce({ kind: 'looks', datasetId, runId: null, summary: null });
      }
    });
    const entry = { jobId, done: settled.promise };
    running.set(datasetId, entry);
    changes.announce({ kind: 'looks', datasetId, runId: null, summary: null });
    return entry;
  }

  /** In portions, so that the engine answers others in between. */
  async function allPhotos(datasetId: number, signal: AbortSignal): Promise<TaskPhoto[]> {
    const photos: TaskPhoto[] = [];
    for (;;) {
      const rows = photosToLookAt(store, datasetId, photos.at(-1)?.photoId ?? 0, rowsAtOnce);
      if (rows.length === 0) return photos;
      for (const { photoId, hash, name, paths } of rows)
        photos.push({ photoId, hash, name, paths: JSON.parse(paths) as string[] });
      await setImmediate();
      signal.throwIfAborted();
    }
  }

  return {
    fileOf,
    vectors,
    missing: async (datasetId) => (await count(datasetId)).missing,
    photos: allPhotos,
    async compare(datasetId, photoIds) {
      const known = await vectors(datasetId);
      if (known === null) {
        compared = null;
        return [];
      }
      const question = `${datasetId} ${photoIds.join(' ')}`;
      if (compared?.question !== question || compared.known !== known)
        compared = { question, known, ids: await orderByLikeness(known, photoIds) };
      return compared.ids;
    },
    byLikeness: (datasetId, photoIds) =>
      compared?.question === `${datasetId} ${photoIds.join(' ')}` ? compared.ids : [],
    async ensure(datasetId, { signal } = {}) {
      mustExist(store, datasetId);
      const stopped = signal === undefined ? [] : [aborted(signal)];
      for (;;) {
        signal?.throwIfAborted();
        if (!running.has(datasetId) && (await count(datasetId)).missing === 0) return;
        // Photos may have come since the running job began: then another one follows.
        await Promise.race([(running.get(datasetId) ?? begin(datasetId)).done, ...stopped]);
      }
    },
    async nearest(datasetId, photoId, wanted, counts = () => true) {
      const known = await vectors(datasetId);
      const row = known === null ? -1 : rowOf(known, photoId);
      if (known === null || row < 0) return [];
      return nearestTo(known, vectorAt(known, row), wanted, (other) => other !== photoId && counts(other));
    },
    async forget(datasetId) {
      inMemory.delete(datasetId);
      compared = null;
      unreadable.delete(datasetId);
      await rm(fileOf(datasetId), { force: true });
    },
    service: {
      async state({ datasetId }): Promise<LooksState> {
        mustExist(store, datasetId);
        const { onDisk, known } = await count(datasetId);
        return {
          ...{ photos: onDisk, known },
          unreadable: unreadable.get(datasetId)?.size ?? 0,
          jobId: running.get(datasetId)?.jobId ?? null,
        };
      },
      async compute({ datasetId }) {
        mustExist(store, datasetId);
        if (!running.has(datasetId) && (await count(datasetId)).missing === 0) return { jobId: null };
        return { jobId: (running.get(datasetId) ?? begin(datasetId)).jobId };
      },
    },
  };
}

interface Compared {
  readonly question: string;
  /** What it was compared by. */
  readonly known: KnownLooks;
  readonly ids: readonly number[];
}

/** Rows compared between two turns of the event loop: some milliseconds. */
const rowsCompared = 20_000;

async function orderByLikeness(known: KnownLooks, photoIds: readonly number[]): Promise<number[]> {
  const rows = photoIds.map((photoId) => rowOf(known, photoId)).filter((row) => row >= 0);
  if (rows.length === 0) return [];
  const mean = new Float32Array(known.width);
  for (const row of rows)
    for (const [at, value] of vectorAt(known, row).entries()) mean[at] = mean[at]! + value / rows.length;
  const likeness = new Float32Array(known.photoIds.length);
  for (let from = 0; from < likeness.length; from += rowsCompared) {
    fillLikeness(known, mean, likeness, from, Math.min(likeness.length, from + rowsCompared));
    await setImmediate();
  }
  const given = new Set(photoIds);
  // Rounding may take a product of unit vectors a little beyond 1.
  const others = byScore(known.photoIds, (row) =>
    given.has(known.photoIds[row]!) ? null : Math.max(-1, Math.min(1, -likeness[row]!)),
  );
  return [...rows.map((row) => known.photoIds[row]!), ...others];
}

/** Rejects with the signal's reason when it fires, whether or not anybody still waits. */
function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}
