/** Looks at photos that nobody has looked at yet, and keeps the groups of a dataset up to date. */
import { PictureError } from '../../imaging/pictureError.ts';
import { thumbnailFile } from '../../imaging/thumbnailFile.ts';
import { datasetById } from '../../store/datasets.ts';
import {
  type MeasureRow,
  photoLooksOf,
  putMeasure,
  setGroups,
  type UnmeasuredPicture,
  unmeasuredPictures,
} from '../../store/measures.ts';
import { newestPhoto } from '../../store/photos.ts';
import { pathsOfPicture } from '../../store/pictures.ts';
import { inOrder } from '../import/inOrder.ts';
import { thumbnailFolder } from '../import/readPictureFile.ts';
import type { Looks } from '../looks/looks.ts';
import type { RunningJob, Surroundings } from '../surroundings.ts';
import type { NearPair } from './nearDuplicates.ts';
import { photoGroups } from './photoGroups.ts';
import { photoPairs } from './photoPairs.ts';

export interface PhotoLooking {
  /** Pictures that are still to be looked at. */
  waiting(datasetId: number): number;
  /** Measures what was not measured and groups the photos; a job, unless there is nothing to do. */
  ensure(datasetId: number): Promise<void>;
  /** Measures as a part of a job that is running. `onProgress` is told of pictures. */
  measureWithin(
    datasetId: number,
    job: Pick<RunningJob, 'signal'>,
    onProgress: (done: number, total: number) => void,
  ): Promise<void>;
  /** Brings groups up to date as a part of a job that is running. Returns the near-duplicates that they stand on. */
  groupWithin(datasetId: number, job: Pick<RunningJob, 'signal'>): Promise<PairOfPhotos[]>;
}

/** Photos that show the same picture, by id. */
export type PairOfPhotos = Omit<NearPair, 'first' | 'second'> & { readonly firstId: number; readonly secondId: number };

/** So many pictures are written down together. */
const batchSize = 200;

export function createPhotoLooking(surroundings: Surroundings, looks: Pick<Looks, 'vectors'>): PhotoLooking {
  const { store, imaging, jobs, log, dataDir } = surroundings;
  /** Pictures without a thumbnail that can be read: they are not asked for again while the engine runs. */
  const unreadable = new Set<number>();
  /** What the groups of a dataset stand on. */
  const grouped = new Map<number, string>();
  const underWay = new Map<number, Promise<void>>();

  const waiting = (datasetId: number) =>
    unmeasuredPictures(store, datasetId).filter(({ pictureId }) => !unreadable.has(pictureId));

  async function measure(
    pictures: readonly UnmeasuredPicture[],
    signal: AbortSignal,
    onProgress: (done: number, total: number) => void,
  ): Promise<void> {
    let batch: MeasureRow[] = [];
    const keep = () => {
      store.write(() => {
        for (const row of batch) putMeasure(store, row);
      });
      batch = [];
    };
    const look = async ({ pictureId, hash }: UnmeasuredPicture): Promise<MeasureRow | null> => {
      signal.throwIfAborted();
      const thumbnail = thumbnailFile(thumbnailFolder(dataDir), hash);
      try {
        const { border, ...measured } = await imaging.measureThumbnail(
          { thumbnail, paths: pathsOfPicture(store, pictureId) },
          { signal },
        );
        const { red: borderRed, green: borderGreen, blue: borderBlue, spread: borderSpread } = border;
        return { pictureId, ...measured, borderRed, borderGreen, borderBlue, borderSpread };
      } catch (error) {
        if (!(error instanceof PictureError)) throw error;
        log.warn({ err: error, pictureId }, 'a thumbnail cannot be looked at');
        unreadable.add(pictureId);
        return null;
      }
    };
    let done = 0;
    onProgress(0, pictures.length);
    for await (const row of inOrder(pictures, imaging.threads * 2, look)) {
      if (row) batch.push(row);
      if (batch.length >= batchSize) keep();
      onProgress(++done, pictures.length);
    }
    keep();
  }

  /** Null where nothing has changed since the groups were made, unless the pairs are wanted. */
  async function group(
    datasetId: number,
    { pairsWanted, signal }: { pairsWanted: boolean; signal?: AbortSignal },
  ): Promise<PairOfPhotos[] | null> {
    const photos = photoLooksOf(store, datasetId);
    const vectors = await looks.vectors(datasetId);
    const measured = [...photos.keys()].filter((index) => photos[index]!.hash !== null);
    const standsOn = `${newestPhoto(store, datasetId)} ${measured.length} ${vectors?.photoIds.length ?? 0}`;
    const isKnown = grouped.get(datasetId) === standsOn;
    if (isKnown && !pairsWanted) return null;
    const paired = measured.map((index) => {
      const { photoId, hash, grey, contrast } = photos[index]!;
      return { photoId, hash: hash!, grey: grey!, contrast: contrast! };
    });
    const found = await photoPairs(paired, vectors, signal);
    if (!isKnown) {
      const pairs = found.map((pair) => ({ ...pair, first: measured[pair.first]!, second: measured[pair.second]! }));
      const groups = photoGroups(photos, pairs);
      store.write(() => setGroups(store, datasetId, groups));
      grouped.set(datasetId, standsOn);
    }
    if (!pairsWanted) return null;
    return found.map(({ first, second, ...pair }) => ({
      ...pair,
      ...{ firstId: paired[first]!.photoId, secondId: paired[second]!.photoId },
    }));
  }

  async function measureWithin(
    datasetId: number,
    { signal }: Pick<RunningJob, 'signal'>,
    onProgress: (done: number, total: number) => void,
  ): Promise<void> {
    const pictures = waiting(datasetId);
    if (pictures.length > 0) await measure(pictures, signal, onProgress);
  }

  /** Resolves when the job has ended; rejects as it did. */
  function asJob(datasetId: number): Promise<void> {
    const name = datasetById(store, datasetId)?.name ?? `dataset ${datasetId}`;
    return new Promise((resolve, reject) => {
      jobs.start({ kind: 'check', title: `Looking at ${name}`, datasetId, runId: null }, async (job) => {
        try {
          await measureWithin(datasetId, job, (done, total) =>
            job.progress({ stage: 'Looking for near-duplicates', done, total, progress: done / total }),
          );
          await group(datasetId, { pairsWanted: false, signal: job.signal });
          resolve();
          return null;
        } catch (error) {
          reject(error);
          throw error;
        }
      });
    });
  }

  return {
    waiting: (datasetId) => waiting(datasetId).length,
    measureWithin,
    async groupWithin(datasetId, { signal }) {
      return (await group(datasetId, { pairsWanted: true, signal })) ?? [];
    },
    ensure(datasetId) {
      const known = underWay.get(datasetId);
      if (known) return known;
      const work = (
        waiting(datasetId).length > 0 ? asJob(datasetId) : group(datasetId, { pairsWanted: false }).then(() => {})
      ).finally(() => underWay.delete(datasetId));
      underWay.set(datasetId, work);
      return work;
    },
  };
}
